import { createHash } from "node:crypto";
import type { VirtualTime } from "../time/virtual-time.ts";

/** Lines that are kept for whoever asks what happened last. */
const KEPT = 4_000;

/** Owns what is told of a world, line by line; the digest is over all of it. */
export class Trace {
  readonly #time: VirtualTime;
  readonly #digest = createHash("sha256");
  readonly #lines: string[] = [];
  readonly #print: ((line: string) => void) | undefined;

  constructor(time: VirtualTime, print?: (line: string) => void) {
    this.#time = time;
    this.#print = print;
  }

  tell(who: string, what: string): void {
    const line = `${(this.#time.nowMs / 1_000).toFixed(3).padStart(10)} ${who}: ${what}`;
    this.#digest.update(`${line}\n`);
    this.#lines.push(line);
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
    this.#print?.(line);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Once, at the end. */
  digest(): string {
    return this.#digest.digest("hex").slice(0, 16);
  }
}
