import type { ChatChunk } from "../contract/index.ts";

/** Sends one chunk; resolves when the browser can take more, false when it is gone. */
export type SendChunk = (chunk: ChatChunk) => Promise<boolean>;

/** How long the result waits for a slow browser to take the last chunks, in milliseconds. */
const FLUSH_MS = 5_000;

/**
 * Owns what a streaming browser has been sent. While it is slow, newer text replaces the older that waits, so
 * that a turn holds its reply once at most; the run itself never waits for a browser.
 */
export class ChunkStream {
  readonly #send: SendChunk;
  readonly #flushMs: number;
  readonly #notices: ChatChunk[] = [];
  #sentText = "";
  #latestText = "";
  #pumping: Promise<void> | undefined;
  #gone = false;

  constructor(send: SendChunk, flushMs = FLUSH_MS) {
    this.#send = send;
    this.#flushMs = flushMs;
  }

  /** Sends a chunk that is not text. Of where its message stood in line, a slow browser gets the latest. */
  notice(chunk: ChatChunk): void {
    const last = this.#notices.at(-1);
    if (last?.type === "status" && last.phase === "waiting" && chunk.type === "status") this.#notices.pop();
    this.#notices.push(chunk);
    this.#pump();
  }

  /** Takes the whole reply so far, and sends what is new of it. */
  text(whole: string): void {
    this.#latestText = whole;
    this.#pump();
  }

  /** Resolves when everything was sent, the browser is gone, or it is too slow to wait for. */
  async flush(): Promise<void> {
    if (this.#pumping === undefined) return;
    const { promise: tooSlow, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#flushMs);
    await Promise.race([this.#pumping, tooSlow]);
    clearTimeout(timer);
  }

  #pump(): void {
    this.#pumping ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    await Promise.resolve(); // so that `#pumping` is set by now, and can be cleared at the very moment nothing is left
    for (let chunk = this.#next(); chunk !== undefined && !this.#gone; chunk = this.#next()) {
      this.#gone = !(await this.#send(chunk).catch(() => false));
    }
    this.#pumping = undefined;
  }

  #next(): ChatChunk | undefined {
    const notice = this.#notices.shift();
    if (notice !== undefined) return notice;
    const [sent, latest] = [this.#sentText, this.#latestText];
    if (latest === sent) return undefined;
    this.#sentText = latest;
    if (!latest.startsWith(sent)) return { type: "replace", text: latest };
    return { type: "delta", text: latest.slice(sent.length) };
  }
}
