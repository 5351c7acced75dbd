import { allowedQueue, paceOf, type Load } from "./load.ts";

/**
 * Owns the line before one gateway over all instances: as it stood when they told of it last, and as it must have moved since. Each
 * instance has the same, and calls those of its own whose turn it is; so nobody need ask anybody.
 */
export class SharedLine {
  readonly #atMs: number;
  readonly #pace: number;
  readonly #room: number;
  /** How long who is sent waits in the gateway's own queue, in milliseconds. */
  readonly queueMs: number;
  /** Since when each waits or waited that stood in line then, or came here since; the longest first. */
  readonly #since: number[];
  /** How many instances have it. */
  readonly instances: number;

  /** @param load of all instances together. @param atMs when that was, in the mean. */
  constructor(load: Load, { atMs, instances }: { readonly atMs: number; readonly instances: number }) {
    this.#atMs = atMs;
    this.instances = instances;
    this.#pace = paceOf(load);
    this.#room = allowedQueue(load) - load.queued;
    this.queueMs = allowedQueue(load) / this.#pace;
    this.#since = [...load.waiting];
  }

  /** Another has come. */
  came(sinceMs: number): void {
    this.#since.splice(this.#placeOf(sinceMs), 0, sinceMs);
  }

  /** Whether it is the turn of who waits since then. */
  isTurn(sinceMs: number, nowMs: number): boolean {
    return this.ahead(sinceMs, nowMs) <= 0;
  }

  /** Runs that have to begin before it is. */
  ahead(sinceMs: number, nowMs: number): number {
    return this.#placeOf(sinceMs) + 1 - this.#room - (nowMs - this.#atMs) * this.#pace;
  }

  /** Until it is, in milliseconds. */
  untilTurnMs(sinceMs: number, nowMs: number): number {
    return this.ahead(sinceMs, nowMs) / this.#pace;
  }

  #placeOf(sinceMs: number): number {
    const behind = this.#since.findIndex((other) => other >= sinceMs);
    return behind === -1 ? this.#since.length : behind;
  }
}
