/** Who wants a place. */
export interface Applicant {
  readonly uid: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /**
   * Told how many are before them, at once and whenever that changes, and how many will have been when they are called: others may come
   * before who has been called, or waits, already. Not told to who need not wait.
   */
  readonly onMoved?: ((ahead: number, expected: number) => void) | undefined;
}

interface Waiter {
  readonly uid: string;
  /** In which they are called. */
  readonly round: number;
  readonly proceed: () => void;
  readonly onMoved: Applicant["onMoved"];
  ahead: number;
}

/**
 * Owns places of which there are only so many at a time, and the line of who wait for one. Visitors take turns (weighted fair queueing, all
 * of one weight): the second that one of them waits for comes a round after the first, and everybody's first in the order of asking.
 */
export class Places {
  readonly #capacity: () => number;
  readonly #waiting: Waiter[] = [];
  /** Rounds that were served: one is over when as many were called as wait. */
  #rounds = 0;
  #taken = 0;

  /** @param capacity how many there are at the moment. */
  constructor(capacity: () => number) {
    this.#capacity = capacity;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether who comes now has to wait. */
  get isFull(): boolean {
    return this.#waiting.length > 0 || this.#taken >= this.#capacity();
  }

  /** How many will have been before somebody who comes now, when they are called. */
  expected(uid: string): number {
    const round = this.#nextRound(uid);
    return this.#expected({ round, ahead: this.#placeIn(round) });
  }

  /** Takes a place, or waits for one. The function that comes back gives it up; undefined when the signal fired before. */
  async take({ uid, signal, onMoved }: Applicant): Promise<(() => void) | undefined> {
    if (!this.isFull) this.#taken += 1;
    else if (!(await this.#isCalled(uid, signal, onMoved))) return undefined;
    let isTaken = true;
    return () => {
      if (isTaken) this.#taken -= 1;
      isTaken = false;
      this.serve();
    };
  }

  /** Calls who wait, as far as there are places: after there came to be more of them. */
  serve(): void {
    const before = this.#waiting.length;
    while (this.#waiting.length > 0 && this.#taken < this.#capacity()) {
      this.#rounds += 1 / this.#waiting.length;
      this.#taken += 1;
      this.#waiting.shift()?.proceed();
    }
    if (this.#waiting.length < before) this.#tellAll();
  }

  /** Waits in line; false when the signal fires before. */
  #isCalled(uid: string, signal: AbortSignal, onMoved: Applicant["onMoved"]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { uid, round: this.#nextRound(uid), proceed: () => resolve(true), onMoved, ahead: -1 };
    const leave = () => {
      const at = this.#waiting.indexOf(waiter);
      if (at !== -1) this.#waiting.splice(at, 1);
      // Who was called already keeps the place: a promise is resolved once.
      resolve(false);
      if (at !== -1) this.#tellAll();
    };
    this.#waiting.splice(this.#placeIn(waiter.round), 0, waiter);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    else this.#tellAll();
    return promise.finally(() => signal.removeEventListener("abort", leave));
  }

  #tellAll(): void {
    for (const [ahead, waiter] of this.#waiting.entries()) {
      if (waiter.ahead === ahead) continue;
      waiter.ahead = ahead;
      waiter.onMoved?.(ahead, this.#expected(waiter));
    }
  }

  /** A visitor's next message is called a round after the last of theirs that waits. */
  #nextRound(uid: string): number {
    return (this.#waiting.findLast((other) => other.uid === uid)?.round ?? this.#rounds) + 1;
  }

  #placeIn(round: number): number {
    const behind = this.#waiting.findIndex((other) => other.round > round);
    return behind === -1 ? this.#waiting.length : behind;
  }

  /** Between those that there are if nobody comes any more, and if as many come as are called. */
  #expected({ round, ahead }: Pick<Waiter, "round" | "ahead">): number {
    return Math.max((ahead + (round - this.#rounds) * this.#waiting.length) / 2, ahead);
  }
}
