/** Runs that may be on their way before anything is known of a gateway, or as many as it works on already. */
const FIRST_LIMIT = 2;

/** More than any instance has turns for. */
const MOST = 1_000;

/** One run in so many times its length: what is left to an instance, of a gateway that is busy with the others' runs. */
const LEAST = 1 / 64;

/**
 * By how much the limit grows beside its gradient in the time of a run: a little, and the more the longer the instance's line is, so that
 * instances come to shares by which one has its visitors wait as long as another (`npm run simulate -- crowd`).
 */
const stepOf = (waiting: number) => 0.05 + 0.1 * Math.min(waiting, 20);

/** How much a refusal for want of room takes away, at most once in the time of a run. */
const AFTER_REFUSAL = 0.7;

/** How much of a quiet gateway's time to a run's start is believed, in milliseconds. */
const LONGEST_QUIET_MS = 10_000;

/** The least time in a gateway's queue that counts as one, in milliseconds. */
const SHORTEST_QUEUE_MS = 1_000;

/** How much of the next measurement counts in a mean. */
const WEIGHT = 0.2;

/** How long a run takes of which none was seen yet, in milliseconds. */
const USUAL_WORK_MS = 10_000;

/** The start of a run at the gateway. */
interface Start {
  /** Milliseconds since it was sent. */
  readonly startMs: number;
  /** Runs that were sent and are not over. */
  readonly inFlight: number;
  /** Whether as many were sent as the limit allows: otherwise there is no reason to allow more. */
  readonly isAll: boolean;
  /** Messages that wait to be sent. */
  readonly waiting: number;
}

/**
 * How many runs an instance has at a gateway at a time: a gradient limit, in the manner of Netflix' concurrency limits, over the time
 * that a run waits in the gateway's own queue (every release tells when it leaves that, see docs/SCALING.md). The limit goes to where
 * that is half of a run's length: enough that the gateway never rests, and no more. As all instances measure the same queue,
 * they need not know of each other.
 */
export class RunLimit {
  /** Undefined while the gateway has never had more than it can work on. */
  #limit: number | undefined;
  #quietMs = LONGEST_QUIET_MS;
  #startMs = 0;
  #workMs: number | undefined;
  #refusedAtMs = -Infinity;
  #seesStarts: boolean | undefined;

  /** Whether the gateway tells when runs start; undefined while nobody knows. Of one that does not, nothing is limited. */
  get seesStarts(): boolean | undefined {
    return this.#seesStarts;
  }

  /**
   * Runs at a time. Below one: one, and a rest after each, so that it is that much of one in the mean.
   * @param working runs that have started, and are not over.
   */
  of(working: number): number {
    if (this.#seesStarts === false) return MOST;
    return this.#limit ?? working + Math.max(working, FIRST_LIMIT);
  }

  /** Mean time from sending to a run's start, in milliseconds. */
  get startMs(): number {
    return this.#startMs;
  }

  /** Mean time from sending to a run's end, in milliseconds. */
  get runMs(): number {
    return this.#startMs + this.#usualMs;
  }

  /** How long a run may wait in the gateway's queue, in milliseconds. */
  get allowedMs(): number {
    return this.#quietMs + Math.max(this.#usualMs / 2, SHORTEST_QUEUE_MS);
  }

  /** A run left the gateway's queue. */
  started({ startMs, inFlight, isAll, waiting }: Start): void {
    this.#seesStarts = true;
    this.#quietMs = Math.min(this.#quietMs, startMs);
    this.#startMs += WEIGHT * (startMs - this.#startMs);
    const gradient = Math.max((this.#usualMs + this.allowedMs) / (this.#usualMs + startMs), 0.5);
    if (gradient < 1) this.#limit ??= inFlight;
    if (this.#limit === undefined || (gradient >= 1 && !isAll)) return;
    this.#move((this.#limit * (gradient - 1) + stepOf(waiting)) / Math.max(this.#limit, 1));
  }

  /** A run spoke whose start was not told: one event may be lost, but not each. */
  startedUntold(): void {
    this.#seesStarts ??= false;
  }

  /** @param workMs from its start to its end. */
  ended(workMs: number): void {
    this.#workMs = this.#workMs === undefined ? workMs : this.#workMs + WEIGHT * (workMs - this.#workMs);
  }

  /** The gateway has no room, as it says. */
  refused(nowMs: number, inFlight: number): void {
    if (nowMs - this.#refusedAtMs < this.runMs) return;
    this.#refusedAtMs = nowMs;
    this.#limit ??= inFlight;
    this.#move(this.#limit * (AFTER_REFUSAL - 1));
  }

  get #usualMs(): number {
    return this.#workMs ?? USUAL_WORK_MS;
  }

  #move(by: number): void {
    this.#limit = Math.min(Math.max((this.#limit ?? 1) + by, LEAST), MOST);
  }
}
