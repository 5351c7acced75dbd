/**
 * Owns the time the engine sees. The engine compares a document's update time with a transaction's read time in whole
 * milliseconds, so a commit that shared a millisecond with a read would go unnoticed: every commit gets its own.
 */
export class CommitClock {
  #last = 0;

  /** The current time; it never goes back, and runs ahead of the wall clock above 1,000 commits per second. */
  readonly now = (): Date => {
    this.#last = Math.max(this.#last, Date.now());
    return new Date(this.#last);
  };

  /** Called before each commit, so that it is later than everything read or committed so far. */
  tick(): void {
    this.#last = Math.max(this.#last + 1, Date.now());
  }
}
