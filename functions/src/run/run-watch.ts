import type { RunEvent } from "../gateway/wire/chat-event.ts";
import { totalUsage, type TokenUsage } from "../gateway/wire/token-usage.ts";

/** How the events of a run ended. */
export type Ending =
  /** Without `text` the reply must be looked up. */
  | {
      readonly kind: "final";
      readonly text?: string | undefined;
      readonly usage?: TokenUsage | undefined;
      readonly model?: string | undefined;
    }
  | { readonly kind: "aborted"; readonly text: string }
  | { readonly kind: "error"; readonly detail: string }
  /** The connection is gone; the run is not. */
  | { readonly kind: "lost" };

export interface WatchListeners {
  readonly onStatus: (phase: string) => void;
  /** Given the whole reply so far. */
  readonly onText: (text: string) => void;
}

/** Owns what one run's events have told over one connection. */
export class RunWatch {
  /** Resolves once; never rejects. */
  readonly ended: Promise<Ending>;
  /** Resolves when events may have been missed. */
  readonly gap: Promise<void>;
  readonly #listeners: WatchListeners;
  readonly #end: (ending: Ending) => void;
  readonly #missed: () => void;
  #text = "";
  #usage: TokenUsage | undefined;
  #model: string | undefined;

  constructor(listeners: WatchListeners) {
    const ended = Promise.withResolvers<Ending>();
    const gap = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.gap = gap.promise;
    this.#end = ended.resolve;
    this.#missed = gap.resolve;
    this.#listeners = listeners;
  }

  /** The text that was streamed before this connection, unless events have told more already. */
  resume(text: string): void {
    if (this.#text === "" && text !== "") this.#progress(text);
  }

  take(event: RunEvent): void {
    switch (event.kind) {
      case "status":
        return this.#listeners.onStatus(event.phase);
      case "text":
        return this.#progress(event.text);
      case "usage":
        this.#usage = totalUsage([this.#usage, event.usage]);
        this.#model = event.model;
        return undefined;
      case "final":
        return this.#end({
          kind: "final",
          text: event.text,
          usage: event.usage ?? this.#usage,
          model: this.#model,
        });
      case "aborted":
        return this.#end({ kind: "aborted", text: event.text ?? this.#text });
      case "error":
        return this.#end({ kind: "error", detail: event.detail });
      case "gap":
        return this.#missed();
      case "lost":
        return this.#end({ kind: "lost" });
    }
  }

  #progress(text: string): void {
    this.#text = text;
    this.#listeners.onText(text);
  }
}
