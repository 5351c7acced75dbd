/** What happened to a conversation, told to everything in this tab and in the visitor's other tabs. */
export type TabEvent =
  | { readonly kind: "accepted" | "settled"; readonly conversationId: string }
  | { readonly kind: "renamed" | "deleted"; readonly conversationId: string }
  | { readonly kind: "all-deleted" };

export type TabListener = (event: TabEvent, from: "here" | "elsewhere") => void;

/** Owns the channel between the tabs; it is open while somebody listens. */
export class TabBus {
  readonly #name: string;
  readonly #listeners = new Set<TabListener>();
  #channel: BroadcastChannel | undefined;

  constructor(visitor: string) {
    this.#name = `clawfire:${visitor}`;
  }

  tell(event: TabEvent): void {
    this.#channel?.postMessage(event);
    this.#listeners.forEach((listener) => listener(event, "here"));
  }

  /** Returns the end of the listening. */
  listen(listener: TabListener): () => void {
    this.#listeners.add(listener);
    this.#channel ??= this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#channel?.close();
      this.#channel = undefined;
    };
  }

  #open(): BroadcastChannel | undefined {
    if (typeof BroadcastChannel === "undefined") return undefined;
    const channel = new BroadcastChannel(this.#name);
    channel.addEventListener("message", ({ data }: MessageEvent<TabEvent>) =>
      this.#listeners.forEach((listener) => listener(data, "elsewhere")),
    );
    return channel;
  }
}
