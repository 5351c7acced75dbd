/** Who wants a place. */
export interface Applicant {
  readonly uid: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /**
   * Told how many are before them, at once and whenever that changes, and how many will have been when they are called: others may come
   * before who has been called, or waits, already; and since when they count as waiting. Not told to who need not wait.
   */
  readonly onMoved?: ((ahead: number, expected: number, sinceMs: number) => void) | undefined;
}

interface Waiter {
  readonly uid: string;
  /** When their wait began, epoch milliseconds: that of a visitor's second message with the end of the first one's. */
  sinceMs: number;
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
  readonly #hasRoom: (sinceMs: number) => boolean;
  readonly #waiting: Waiter[] = [];
  /** Rounds that were served: one is over when as many were called as wait. */
  #rounds = 0;
  #taken = 0;

  /** @param hasRoom whether there is a place at the moment for who is the first to wait, and since when. */
  constructor(hasRoom: (sinceMs: number) => boolean) {
    this.#hasRoom = hasRoom;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Since when each waits, epoch milliseconds, in the order in which they are called. */
  get since(): readonly number[] {
    const nowMs = Date.now();
    return this.#waiting.map(({ sinceMs }) => Math.min(sinceMs, nowMs));
  }

  /** Whether who comes now has to wait. */
  get isFull(): boolean {
    return this.#waiting.length > 0 || !this.#hasRoom(Date.now());
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
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || !this.#hasRoom(first.sinceMs)) break;
      this.#rounds += 1 / this.#waiting.length;
      this.#taken += 1;
      this.#remove(first);
      first.proceed();
    }
    if (this.#waiting.length < before) this.#tellMoved();
  }

  /** Tells everybody where they are. */
  tellAll(): void {
    for (const [ahead, waiter] of this.#waiting.entries()) this.#tell(waiter, ahead);
  }

  /** Waits in line; false when the signal fires before. */
  #isCalled(uid: string, signal: AbortSignal, onMoved: Applicant["onMoved"]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waitsBehind = this.#waiting.some((other) => other.uid === uid);
    const waiter = {
      uid,
      sinceMs: waitsBehind ? Infinity : Date.now(),
      round: this.#nextRound(uid),
      proceed: () => resolve(true),
      onMoved,
      ahead: -1,
    };
    const leave = () => {
      const wasWaiting = this.#remove(waiter);
      // Who was called already keeps the place: a promise is resolved once.
      resolve(false);
      if (wasWaiting) this.#tellMoved();
    };
    this.#waiting.splice(this.#placeIn(waiter.round), 0, waiter);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    else this.#tellMoved();
    return promise.finally(() => signal.removeEventListener("abort", leave));
  }

  #remove(waiter: Waiter): boolean {
    const at = this.#waiting.indexOf(waiter);
    if (at === -1) return false;
    this.#waiting.splice(at, 1);
    const next = this.#waiting.find(({ uid }) => uid === waiter.uid);
    if (next !== undefined) next.sinceMs = Math.min(next.sinceMs, Date.now());
    return true;
  }

  #tellMoved(): void {
    for (const [ahead, waiter] of this.#waiting.entries())
      if (waiter.ahead !== ahead) this.#tell(waiter, ahead);
  }

  #tell(waiter: Waiter, ahead: number): void {
    waiter.ahead = ahead;
    waiter.onMoved?.(ahead, this.#expected(waiter), Math.min(waiter.sinceMs, Date.now()));
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
