/** Ten wrong tries within a minute lock an address for five, where a release limits them. */
const allowed = 10;
const windowMs = 60_000;
const lockMs = 5 * 60_000;

/** Owns how often a wrong token was shown. Every client comes from one address here. */
export class WrongTokens {
  #triesMs: readonly number[] = [];
  #lockedUntilMs = 0;

  record(nowMs: number): void {
    this.#triesMs = [...this.#triesMs.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    if (this.#triesMs.length >= allowed) this.#lockedUntilMs = nowMs + lockMs;
  }

  /** Milliseconds for which even the right token is refused; undefined while there is no lock. */
  lockedForMs(nowMs: number): number | undefined {
    return nowMs < this.#lockedUntilMs ? this.#lockedUntilMs - nowMs : undefined;
  }

  forget(): void {
    this.#triesMs = [];
    this.#lockedUntilMs = 0;
  }
}
