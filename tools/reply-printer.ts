import type { ChatChunk } from "../functions/src/contract/chat.ts";

/** Owns what of a reply was printed so far. A terminal cannot take text back: a rewritten reply is printed anew. */
export class ReplyPrinter {
  readonly #write: (text: string) => void;
  #printed = "";
  #isLineOpen = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  onChunk(chunk: ChatChunk): void {
    if (chunk.type === "delta") this.#print(this.#printed + chunk.text);
    if (chunk.type === "replace") this.#print(chunk.text);
  }

  /** The reply as it was stored: what was not streamed is printed now. */
  finish(reply: string): void {
    this.#print(reply);
    this.endLine();
  }

  endLine(): void {
    if (this.#isLineOpen) this.#write("\n");
    this.#isLineOpen = false;
  }

  #print(whole: string): void {
    if (whole === this.#printed) return;
    const goesOn = whole.startsWith(this.#printed);
    if (!goesOn) this.endLine();
    this.#write(goesOn ? whole.slice(this.#printed.length) : whole);
    this.#printed = whole;
    this.#isLineOpen = !whole.endsWith("\n");
  }
}
