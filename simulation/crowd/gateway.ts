/** A gateway as far as a crowd can tell: it works on so many runs at a time, and lets the others wait in the order of coming. */
export class CrowdGateway {
  readonly url: string;
  readonly #lanes: number;
  #queue: (() => void)[] = [];
  #busy = 0;
  /** Grows with each loss: what it worked on before is lost. */
  #life = 0;
  #isUp = true;
  /** Runs that waited in its queue, at most. */
  longest = 0;
  /** How long messages waited for it outside, and what its lanes worked in that time, in milliseconds. */
  readonly full = { ms: 0, workedMs: 0 };

  constructor(url: string, lanes: number) {
    this.url = url;
    this.#lanes = lanes;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** @param begun called when the run leaves the queue. @returns false when it was lost. */
  async run(workMs: number, begun: () => void): Promise<boolean> {
    const life = this.#life;
    if (this.#busy < this.#lanes) this.#busy += 1;
    else await this.#wait();
    if (life !== this.#life) return false;
    begun();
    await new Promise((resolve) => setTimeout(resolve, workMs));
    if (life !== this.#life) return false;
    const next = this.#queue.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
    return true;
  }

  /** Looks at it for the time since the last look. @param isWanted whether messages wait for it outside. */
  look(ms: number, isWanted: boolean): void {
    if (!isWanted || !this.#isUp) return;
    this.full.ms += ms;
    this.full.workedMs += ms * this.#busy;
  }

  goDown(): void {
    this.#isUp = false;
    this.#life += 1;
    this.#busy = 0;
    const lost = this.#queue;
    this.#queue = [];
    for (const wake of lost) wake();
  }

  comeBack(): void {
    this.#isUp = true;
  }

  #wait(): Promise<void> {
    return new Promise((called) => {
      this.#queue.push(called);
      this.longest = Math.max(this.longest, this.#queue.length);
    });
  }
}
