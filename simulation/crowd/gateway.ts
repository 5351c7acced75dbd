/** A gateway as far as a crowd can tell: it works on so many runs at a time, and lets the others wait in the order of coming. */
export class CrowdGateway {
  readonly url: string;
  readonly #lanes: number;
  readonly #queue: (() => void)[] = [];
  #busy = 0;
  /** Grows with each loss: what it worked on before is lost. */
  #life = 0;
  isUp = true;
  isFrozen = false;
  /** Runs that it came to an end with. */
  done = 0;
  /** Milliseconds of its lanes that were worked on. */
  workedMs = 0;

  constructor(url: string, lanes: number) {
    this.url = url;
    this.#lanes = lanes;
  }

  get inQueue(): number {
    return this.#queue.length;
  }

  /** @param begun called when the run leaves the queue. @returns false when it was lost. */
  async run(workMs: number, begun: () => void): Promise<boolean> {
    const life = this.#life;
    if (this.#busy < this.#lanes) this.#busy += 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (life !== this.#life) return false;
    begun();
    await new Promise((resolve) => setTimeout(resolve, workMs));
    if (life !== this.#life) return false;
    this.done += 1;
    this.workedMs += workMs;
    const next = this.#queue.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
    return true;
  }

  goDown(): void {
    this.isUp = false;
    this.#life += 1;
    this.#busy = 0;
    for (const wake of this.#queue.splice(0)) wake();
  }

  comeBack(): void {
    this.isUp = true;
  }
}
