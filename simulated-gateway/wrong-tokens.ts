const allowed = 10;
const lockMs = 5 * 60_000;

/** Owns how often a wrong token was shown. Every client comes from one address here. */
export class WrongTokens {
  #count = 0;
  #lockedUntilMs = 0;

  record(nowMs: number): void {
    this.#count += 1;
    if (this.#count >= allowed) this.#lockedUntilMs = nowMs + lockMs;
  }

  /** Milliseconds for which even the right token is refused; undefined while there is no lock. */
  lockedForMs(nowMs: number): number | undefined {
    return nowMs < this.#lockedUntilMs ? this.#lockedUntilMs - nowMs : undefined;
  }

  forget(): void {
    this.#count = 0;
    this.#lockedUntilMs = 0;
  }
}
