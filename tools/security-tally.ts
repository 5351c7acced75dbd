/** Owns what passed and what failed, and why. */
export class Tally {
  readonly #failures: string[] = [];
  #passed = 0;

  count(passed: boolean, problem: string): void {
    if (passed) this.#passed += 1;
    else this.#failures.push(problem);
  }

  get failed(): number {
    return this.#failures.length;
  }

  /** Every failure on a line of its own, and the sums on the last. */
  get report(): string {
    const failures = this.#failures.map((problem) => `FAILED  ${problem}`);
    return [...failures, `${this.#passed} passed, ${this.#failures.length} failed`].join("\n");
  }
}
