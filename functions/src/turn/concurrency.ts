import { ChatError } from "../errors.ts";
import { movingMean } from "../moving-mean.ts";
import { Places } from "../places.ts";

/** Who wants a place for a turn. */
interface Applicant {
  readonly uid: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told how many are before them and how long that takes, in milliseconds; not told to who need not wait. */
  readonly onWaiting?: (ahead: number, estimateMs: number) => void;
}

export interface SlotLimits {
  /** Turns that one instance works on at a time. */
  readonly perInstance: number;
  /** Turns of one visitor at a time. */
  readonly perVisitor: number;
  /** Turns that may wait for a place. */
  readonly queue: number;
}

/** When to try again after a refusal for want of a place, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** How long a turn takes of which none was seen yet, in milliseconds. */
const USUAL_TURN_MS = 10_000;

/** Owns how many turns one instance works on at a time, and how many of them are one visitor's. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #places: Places;
  readonly #byVisitor = new Map<string, number>();
  #asked = 0;
  #turnMs: number | undefined;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
    this.#places = new Places(() => this.#places.taken < limits.perInstance);
  }

  /**
   * Takes a place, or waits for one; the function that comes back gives it up.
   * @throws ChatError `overloaded` when the visitor has all of theirs, too many wait already, or the signal fires first.
   */
  async take({ uid, signal, onWaiting }: Applicant): Promise<() => void> {
    const own = this.#byVisitor.get(uid) ?? 0;
    const isLong = this.#places.isFull && this.#places.waiting >= this.#limits.queue;
    if (own >= this.#limits.perVisitor || isLong) throw overloaded();
    this.#byVisitor.set(uid, own + 1);
    // In the order of asking: of one visitor there are only so many.
    const leave = await this.#places.take({
      uid: String((this.#asked += 1)),
      signal,
      onMoved: ({ ahead }) => onWaiting?.(ahead, this.#estimateMs(ahead)),
    });
    if (leave === undefined) {
      this.#forgetOne(uid);
      throw overloaded();
    }
    const takenAtMs = Date.now();
    let isTaken = true;
    return () => {
      if (isTaken) this.#forgetOne(uid, Date.now() - takenAtMs);
      isTaken = false;
      leave();
    };
  }

  #estimateMs(ahead: number): number {
    return Math.round(((ahead + 1) * (this.#turnMs ?? USUAL_TURN_MS)) / this.#limits.perInstance);
  }

  /** @param tookMs how long its place was taken, if it was. */
  #forgetOne(uid: string, tookMs?: number): void {
    if (tookMs !== undefined) this.#turnMs = movingMean(this.#turnMs, tookMs);
    const own = (this.#byVisitor.get(uid) ?? 1) - 1;
    if (own > 0) this.#byVisitor.set(uid, own);
    else this.#byVisitor.delete(uid);
  }
}

function overloaded(): ChatError {
  return new ChatError("overloaded", { retryAfterMs: RETRY_AFTER_MS });
}
