import { EventQueue, type Happening } from "./event-queue.ts";

/** Before the simulation replaces it. */
const realImmediate = setImmediate;

/** Owns the one clock of a simulated world, and everything that is still to happen in it. */
export class VirtualTime {
  readonly #queue = new EventQueue();
  #order = 0;
  #nowMs = 0;
  #happened = 0;
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

  /** Ends `run` after what happens now. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Goes from one happening to the next, as long as there is one. Between two of them the real event loop goes round once, which
   * runs every promise that can go on.
   */
  run(): Promise<void> {
    this.#stopped = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const goOn = () => {
      if (this.#stopped) return resolve();
      const next = this.#next();
      if (next === undefined) return resolve();
      try {
        next.happen();
      } catch (error) {
        return reject(error);
      }
      realImmediate(goOn);
    };
    realImmediate(goOn);
    return promise;
  }

  #next(): Happening | undefined {
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      if (next.cancelled) continue;
      this.#nowMs = next.at;
      this.#happened += 1;
      return next;
    }
    return undefined;
  }
}
