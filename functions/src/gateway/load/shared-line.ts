import { allowedQueue, fullPaceOf, paceOf, type Load } from "./load.ts";

/** How long lately is, in milliseconds. */
const LATELY_MS = 10_000;

/** From how many arrivals here those at the other instances are guessed. */
const A_NUMBER = 5;

/**
 * Owns the line before one gateway over all instances: as it stood when they told of it last, and as it must have moved since. Each
 * instance has the same, and calls those of its own whose turn it is; so nobody need ask anybody.
 */
export class SharedLine {
  readonly #atMs: number;
  readonly #pace: number;
  readonly #fullPace: number;
  readonly #allowed: number;
  readonly #room: number;
  /** Messages that come to the other instances in a millisecond, and have to wait. */
  readonly #arrivals: number;
  /** How long who is sent now waits in the gateway's own queue, in milliseconds. */
  readonly queueMs: number;
  /** Since when each waits or waited that stood in line then, or came here since; the longest first. */
  readonly #since: number[];
  readonly #cameHere: number[] = [];
  /** How many instances have it. */
  readonly instances: number;
  /** What all instances have together. */
  readonly load: Load;

  /** @param load of all instances together. @param atMs when that was, in the mean. */
  constructor(load: Load, { atMs, instances }: { readonly atMs: number; readonly instances: number }) {
    this.#atMs = atMs;
    this.instances = instances;
    this.#pace = paceOf(load);
    this.#fullPace = fullPaceOf(load);
    this.load = load;
    this.queueMs = load.queued / this.#fullPace;
    this.#allowed = allowedQueue(load);
    this.#room = this.#allowed - load.queued;
    this.#since = [...load.waiting];
    const lately = this.#since.filter((sinceMs) => sinceMs > atMs - LATELY_MS).length;
    this.#arrivals = ((lately / LATELY_MS) * (instances - 1)) / instances;
  }

  /** Another has come, to this instance. */
  came(sinceMs: number): void {
    this.#since.splice(this.#placeOf(sinceMs), 0, sinceMs);
    this.#cameHere.push(sinceMs);
  }

  /** Whether it is the turn of who waits since then. */
  isTurn(sinceMs: number, nowMs: number): boolean {
    return this.ahead(sinceMs, nowMs) <= 0;
  }

  /** Messages that have to be sent until it is. */
  ahead(sinceMs: number, nowMs: number): number {
    const before = this.#placeOf(sinceMs) + this.#cameElsewhere(sinceMs);
    return before + 1 - this.#room - (nowMs - this.#atMs) * this.#pace;
  }

  /** Until it is, in milliseconds. */
  untilTurnMs(sinceMs: number, nowMs: number): number {
    return this.ahead(sinceMs, nowMs) / this.#pace;
  }

  /** Until its run begins, in milliseconds: it waits in the gateway's own queue after that. */
  untilBegunMs(sinceMs: number, nowMs: number): number {
    return (Math.max(this.ahead(sinceMs, nowMs), 0) + this.#allowed) / this.#fullPace;
  }

  /** How many have come to the others since they told: as many to each as here where that is a number, or as many as lately. */
  #cameElsewhere(sinceMs: number): number {
    const here = this.#cameHere.filter((otherMs) => otherMs < sinceMs).length;
    if (here >= A_NUMBER) return here * (this.instances - 1);
    return Math.max(sinceMs - this.#atMs, 0) * this.#arrivals;
  }

  #placeOf(sinceMs: number): number {
    const behind = this.#since.findIndex((other) => other >= sinceMs);
    return behind === -1 ? this.#since.length : behind;
  }
}
