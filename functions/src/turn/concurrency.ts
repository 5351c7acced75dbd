import { ChatError } from "../errors.ts";

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

/** Owns how many turns one instance works on at a time, and who waits for a place. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #waiting: (() => void)[] = [];
  readonly #byVisitor = new Map<string, number>();
  #taken = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a place, or waits for one in the order of asking; the function that comes back gives it up.
   * @throws ChatError `overloaded` when the visitor has all of theirs, too many wait already, or the signal fires first.
   */
  async take(uid: string, signal: AbortSignal): Promise<() => void> {
    const own = this.#byVisitor.get(uid) ?? 0;
    const full = this.#taken >= this.#limits.perInstance;
    if (own >= this.#limits.perVisitor || (full && this.#waiting.length >= this.#limits.queue)) {
      throw overloaded();
    }
    this.#byVisitor.set(uid, own + 1);
    if (!full) this.#taken += 1;
    else if (!(await this.#isCalled(signal))) {
      this.#forgetOne(uid);
      throw overloaded();
    }
    return once(() => this.#giveUp(uid));
  }

  /** Waits in line; false when the signal fires before. */
  async #isCalled(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const proceed = () => resolve(true);
    const leave = () => {
      const place = this.#waiting.indexOf(proceed);
      if (place !== -1) this.#waiting.splice(place, 1);
      // Who was called already keeps the place: a promise is resolved once.
      resolve(false);
    };
    this.#waiting.push(proceed);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    return promise.finally(() => signal.removeEventListener("abort", leave));
  }

  /** A place that somebody waits for goes to them without becoming free in between. */
  #giveUp(uid: string): void {
    this.#forgetOne(uid);
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }

  #forgetOne(uid: string): void {
    const own = (this.#byVisitor.get(uid) ?? 1) - 1;
    if (own > 0) this.#byVisitor.set(uid, own);
    else this.#byVisitor.delete(uid);
  }
}

function overloaded(): ChatError {
  return new ChatError("overloaded", { retryAfterMs: RETRY_AFTER_MS });
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
