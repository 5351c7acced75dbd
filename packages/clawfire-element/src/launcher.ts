import type { Settings } from "./settings.ts";
import { directionOf } from "./labels.ts";

export interface LauncherEvents {
  readonly onClick: () => void;
  /** Somebody is about to click. */
  readonly onNear: () => void;
}

/** Owns the round button and what it says by itself. */
export class Launcher {
  readonly #settings: Settings;
  readonly #label: string;
  readonly #button = document.createElement("button");
  readonly #hint = document.createElement("button");
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param label what the button is called. */
  constructor(root: ShadowRoot, settings: Settings, label: string, { onClick, onNear }: LauncherEvents) {
    this.#settings = settings;
    this.#label = label;
    this.#button.append(document.createElement("i"));
    this.#prepare(this.#button, "launcher", onClick);
    this.#prepare(this.#hint, "hint", onClick);
    for (const sign of ["pointerenter", "focus"]) this.#button.addEventListener(sign, onNear, { once: true });
    this.show({ expanded: false, unread: 0 });
    root.append(this.#hint, this.#button);
  }

  #prepare(button: HTMLButtonElement, name: string, onClick: () => void): void {
    const { language } = this.#settings;
    button.className = name;
    button.setAttribute("part", name);
    button.lang = language;
    button.dir = directionOf(language);
    button.addEventListener("click", onClick);
  }

  show({ expanded, unread }: { readonly expanded: boolean; readonly unread: number }): void {
    this.#stopSpeaking();
    this.#button.ariaExpanded = String(expanded);
    this.#button.ariaLabel = unread > 0 ? `${this.#label} (${unread})` : this.#label;
    this.#button.dataset["unread"] = unread > 0 ? String(unread) : "";
  }

  /** The panel that had the keyboard is gone. */
  focus(): void {
    this.#button.focus();
  }

  /** While the panel is on its way. */
  wait(busy: boolean): void {
    this.#button.ariaBusy = String(busy);
  }

  /** The panel did not come. */
  offerAgain(): void {
    this.#say(`${this.#label} ↻`);
  }

  /** Greets by itself after a time, where the page wants that. */
  speakLater(): void {
    const { speakAfterMs, greeting } = this.#settings;
    if (speakAfterMs < Infinity && greeting !== undefined)
      this.#timer = setTimeout(() => this.#say(greeting), speakAfterMs);
  }

  remove(): void {
    this.#stopSpeaking();
    this.#button.remove();
    this.#hint.remove();
  }

  #say(sentence: string): void {
    this.#hint.textContent = sentence;
    this.#hint.hidden = false;
  }

  #stopSpeaking(): void {
    clearTimeout(this.#timer);
    this.#hint.hidden = true;
  }
}
