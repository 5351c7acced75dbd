import { EventQueue, type Happening } from "./event-queue.ts";

/** Before the simulation replaces it. */
const realImmediate = setImmediate;

/** Things that happen in one round of the real event loop. */
const AT_A_TIME = 64;

/** Things that may happen at one moment: code that waits for no time at all, again and again, would go on for ever. */
const AT_ONE_MOMENT = 100_000;

/** Owns the one clock of a simulated world, and everything that is still to happen in it. */
export class VirtualTime {
  readonly #queue = new EventQueue();
  #order = 0;
  #nowMs = 0;
  #happened = 0;
  #atThisMoment = 0;
  #stopped = false;

  /** Milliseconds since the start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How much has happened. */
  get happened(): number {
    return this.#happened;
  }

  /** Lets something happen later; what comes back can be cancelled. */
  after(delayMs: number, happen: () => void): Happening {
    const at = this.#nowMs + Math.max(delayMs, 0);
    const happening = { at, order: (this.#order += 1), happen, cancelled: false };
    this.#queue.add(happening);
    return happening;
  }

  /** Lets what was due happen now, unless it is cancelled before. */
  again(happening: Happening): void {
    happening.at = this.#nowMs;
    happening.order = this.#order += 1;
    this.#queue.add(happening);
  }

  /** Ends `run` after what happens now. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Goes from one happening to the next, as long as there is one. Each is an immediate of the real event loop, which runs
   * every promise that can go on before the next one; so many at a time, because its rounds take longer than most of them.
   * @throws Error when time stands still.
   */
  run(): Promise<void> {
    this.#stopped = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let isOver = false;
    const end = (settle: () => void) => {
      isOver = true;
      settle();
    };
    const goOn = () => {
      if (isOver) return;
      try {
        const next = this.#stopped ? undefined : this.#next();
        if (next === undefined) return end(resolve);
        next.happen();
      } catch (error) {
        end(() => reject(error));
      }
    };
    const goRound = () => {
      for (let count = 0; count < AT_A_TIME; count += 1) realImmediate(goOn);
      realImmediate(() => isOver || goRound());
    };
    goRound();
    return promise;
  }

  #next(): Happening | undefined {
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      if (next.cancelled) continue;
      this.#atThisMoment = next.at === this.#nowMs ? this.#atThisMoment + 1 : 0;
      if (this.#atThisMoment > AT_ONE_MOMENT) throw new Error(`Time stands still at ${next.at} ms.`);
      this.#nowMs = next.at;
      this.#happened += 1;
      return next;
    }
    return undefined;
  }
}
