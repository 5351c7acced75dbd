/** Who wants a place. */
export interface Applicant {
  readonly uid: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told where they are in line, at once and whenever that changes. Not told to who need not wait. */
  readonly onMoved?: ((moved: Moved) => void) | undefined;
}

/** Where somebody is in line. */
export interface Moved {
  /** How many are before them. */
  readonly ahead: number;
  /** How many will have been when they are called: others may come before who waits behind a message of their own. */
  readonly expected: number;
  /** Since when they count as waiting, epoch milliseconds; of who waits behind a message of their own, now. */
  readonly sinceMs: number;
}

interface Waiter {
  readonly uid: string;
  /** Infinity while an earlier one of the visitor waits. */
  sinceMs: number;
  readonly proceed: () => void;
  readonly onMoved: Applicant["onMoved"];
  ahead: number;
}

/**
 * Owns places of which there are only so many at a time, and the line of who wait for one: in the order of asking, but of each visitor one
 * at a time. The second that one of them waits for comes to the end of the line when the first has left it.
 */
export class Places {
  readonly #hasRoom: (sinceMs: number) => boolean;
  /** Who stand in line, and behind them who wait for one of their own to leave it. */
  readonly #waiting: Waiter[] = [];
  #taken = 0;

  /** @param hasRoom whether there is a place at the moment for who is the first in line, and has been waiting since then. */
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
    return this.#waiting.map(sinceOf);
  }

  /** Whether who comes now has to wait. */
  get isFull(): boolean {
    return this.#waiting.length > 0 || !this.#hasRoom(Date.now());
  }

  /** How many will have been before somebody who comes now, when they are called. */
  expected(uid: string): number {
    const before = this.#waiting.findLastIndex((other) => other.uid === uid);
    return before === -1 ? this.#inLine : this.#expectedBehind(before, this.#waiting.length);
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
      this.#taken += 1;
      this.#remove(first);
      first.proceed();
    }
    if (this.#waiting.length < before) this.#tellMoved();
  }

  /** Tells everybody where they are, also where that is what they know. */
  tellAll(): void {
    for (const [ahead, waiter] of this.#waiting.entries()) this.#tell(waiter, ahead);
  }

  /** Waits in line; false when the signal fires before. */
  #isCalled(uid: string, signal: AbortSignal, onMoved: Applicant["onMoved"]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { uid, sinceMs: Infinity, proceed: () => resolve(true), onMoved, ahead: -1 };
    const leave = () => {
      const wasWaiting = this.#remove(waiter);
      // Who was called already keeps the place: a promise is resolved once.
      resolve(false);
      if (wasWaiting) this.#tellMoved();
    };
    if (this.#waiting.some((other) => other.uid === uid)) this.#waiting.push(waiter);
    else this.#standInLine(waiter);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    else this.#tellMoved();
    return promise.finally(() => signal.removeEventListener("abort", leave));
  }

  #standInLine(waiter: Waiter): void {
    const end = this.#inLine;
    waiter.sinceMs = Date.now();
    this.#waiting.splice(end, 0, waiter);
  }

  #remove(waiter: Waiter): boolean {
    const at = this.#waiting.indexOf(waiter);
    if (at === -1) return false;
    this.#waiting.splice(at, 1);
    const next = this.#waiting.find(({ uid }) => uid === waiter.uid);
    if (next !== undefined && next.sinceMs === Infinity) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#standInLine(next);
    }
    return true;
  }

  #tellMoved(): void {
    for (const [ahead, waiter] of this.#waiting.entries())
      if (waiter.ahead !== ahead) this.#tell(waiter, ahead);
  }

  #tell(waiter: Waiter, ahead: number): void {
    waiter.ahead = ahead;
    waiter.onMoved?.({ ahead, expected: this.#expected(waiter, ahead), sinceMs: sinceOf(waiter) });
  }

  /** How many stand in line. */
  get #inLine(): number {
    const behind = this.#waiting.findIndex(({ sinceMs }) => sinceMs === Infinity);
    return behind === -1 ? this.#waiting.length : behind;
  }

  #expected({ uid, sinceMs }: Waiter, ahead: number): number {
    if (sinceMs !== Infinity) return ahead;
    return this.#expectedBehind(
      this.#waiting.findLastIndex((other, at) => at < ahead && other.uid === uid),
      ahead,
    );
  }

  /** Between those that there are if nobody comes any more, and if as many come as are called. */
  #expectedBehind(before: number, ahead: number): number {
    const first = this.#waiting[before];
    const behindFirst = first === undefined ? 0 : this.#expected(first, before) + 1;
    return (ahead + behindFirst + this.#inLine) / 2;
  }
}

function sinceOf({ sinceMs }: Waiter): number {
  return Math.min(sinceMs, Date.now());
}
