/**
 * `<clawfire-chat>`: the launcher, and nothing else before somebody wants to chat. The panel, with Firebase in it, is
 * loaded at the first click, or when a reply was under way on the page before.
 */
import style from "./launcher.css";
import { labelOf } from "./labels.ts";
import { Launcher } from "./launcher.ts";
import type { Words } from "../../clawfire-react/src/words/words.ts";
import type * as panelModule from "./panel/panel.tsx";
import type { PageContext } from "../../clawfire-react/src/core.ts";
import type { Panel } from "./panel/panel.tsx";
import type { CustomToken } from "./panel/visitor.ts";
import { readSettings, type Settings } from "./settings.ts";
import { TabMemory } from "./tab-memory.ts";

/** Of the package: put in when it is built. */
declare const VERSION: string;

/** How often the panel did not come: a browser does not ask again for such a module; under another address it does. */
let failures = 0;

export type { CustomToken } from "./panel/visitor.ts";

/**
 * Events: `clawfire-open`, `clawfire-close`, and `clawfire-reply` with `detail.text` when a reply is settled. A tag that
 * cannot be used says why in the browser's console, and shows nothing.
 */
export class ClawfireChat extends HTMLElement {
  // What the page has set before this module came must stay: a field of the class would be made anew.
  /** Signs visitors in whom the site knows, with a token that its server makes. Set before the panel is opened. */
  declare customToken: CustomToken | undefined;
  /** Where the visitor is and what he looks at, told with each message where the owner's `PAGE_CONTEXT` is on. */
  declare context: PageContext | undefined;
  /** Sentences of the page's own, by the names of `clawfire-react/words`. Set before this module has come. */
  declare words: Partial<Words> | undefined;
  #settings: Settings | undefined;
  #launcher: Launcher | undefined;
  #memory = new TabMemory("");
  #panel: Promise<Panel> | undefined;
  #shown = false;
  #unread = 0;

  connectedCallback(): void {
    try {
      this.#settings = readSettings(
        (name) => this.getAttribute(name),
        document.documentElement.lang || navigator.language,
      );
      this.#begin(this.#settings);
    } catch (error) {
      complain((error as Error).message);
    }
  }

  disconnectedCallback(): void {
    this.#launcher?.remove();
    void this.#panel?.then((panel) => panel.remove());
    this.#panel = undefined;
    this.#shown = false;
  }

  /** Shows the panel; resolves once it can be used. It stays shut where it cannot be loaded, and the launcher says so. */
  async open(): Promise<void> {
    const panel = await this.#load();
    if (panel) this.#show(panel, true);
  }

  async close(): Promise<void> {
    const panel = await this.#panel;
    if (!panel || !this.#launcher || !this.#shown) return;
    const hadFocus = this.shadowRoot?.activeElement;
    this.#show(panel, false);
    if (hadFocus) this.#launcher.focus();
  }

  /** Opens the panel and sends a message; false when it could not be sent. */
  async send(text: string): Promise<boolean> {
    await this.open();
    return (await (await this.#panel)?.send(text)) ?? false;
  }

  #begin(settings: Settings): void {
    const sheet = new CSSStyleSheet();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    this.#memory = new TabMemory(`${settings.project}:${settings.instance}`);
    if (settings.mode !== "launcher") return whenIdle(() => void this.open());
    const label = this.words?.open ?? labelOf(settings.language);
    this.#launcher = new Launcher(root, settings, label, {
      onClick: () => void (this.#shown ? this.close() : this.open()),
      onNear: () => void this.#load(),
    });
    const isAsked = this.hasAttribute("open") && !this.#memory.wasUsed;
    if (isAsked || this.#memory.wasOpen) whenIdle(() => void this.open());
    else if (this.#memory.hasPending) whenIdle(() => void this.#load());
    else if (!this.#memory.wasUsed) this.#launcher.speakLater();
  }

  async #load(): Promise<Panel | undefined> {
    const settings = this.#settings;
    if (!settings || !this.shadowRoot) return undefined;
    try {
      return await (this.#panel ??= this.#mount(settings, this.shadowRoot));
    } catch (error) {
      this.#panel = undefined;
      failures += 1;
      complain(`not loaded: ${String(error)}`);
      this.#launcher?.offerAgain();
      return undefined;
    }
  }

  async #mount(settings: Settings, root: ShadowRoot): Promise<Panel> {
    this.#launcher?.wait(true);
    try {
      const { mountPanel } = await this.#import();
      return await mountPanel({
        settings,
        root,
        tag: this,
        onClose: settings.mode === "launcher" ? () => void this.close() : undefined,
        onReply: (text) => this.#hear(text),
      });
    } finally {
      this.#launcher?.wait(false);
    }
  }

  async #import(): Promise<typeof panelModule> {
    const url = new URL(`./panel.js?${VERSION}.${failures}`, import.meta.url);
    return import(url.href);
  }

  #show(panel: Panel, shown: boolean): void {
    if (this.#shown === shown) return;
    this.#shown = shown;
    if (shown) this.#unread = 0;
    panel.show(shown);
    this.#memory.keepOpen(shown);
    this.#launcher?.show({ expanded: shown, unread: this.#unread });
    this.#tell(shown ? "clawfire-open" : "clawfire-close");
  }

  #hear(text: string): void {
    if (!this.#shown) this.#launcher?.show({ expanded: false, unread: (this.#unread += 1) });
    this.#tell("clawfire-reply", { text });
  }

  #tell(name: string, detail?: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function whenIdle(work: () => void): void {
  (globalThis.requestIdleCallback ?? setTimeout)(work);
}

/** For who made the page. */
function complain(problem: string): void {
  // oxlint-disable-next-line no-console -- there is no other place that a page's owner would look at
  console.error(`<clawfire-chat>: ${problem}`);
}

/** What it is built with, the youngest first; in a browser without them nothing is shown. */
const isAble = "withResolvers" in Promise && "any" in AbortSignal && "adoptedStyleSheets" in document;

if (!isAble) complain("this browser is too old");
else if (!customElements.get("clawfire-chat")) customElements.define("clawfire-chat", ClawfireChat);
