/** Owns how many runs are worked on at a time (`agents.defaults.maxConcurrent`): the others wait in the order of coming. */
export class Lanes {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** Does the work, at once if there is a lane. */
  async work(begin: () => Promise<void>): Promise<void> {
    if (this.#busy >= this.#count) await new Promise<void>((called) => this.#waiting.push(called));
    else this.#busy += 1;
    try {
      await begin();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }
}
