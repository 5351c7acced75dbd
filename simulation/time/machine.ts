import { AsyncLocalStorage } from "node:async_hooks";
import type { Happening } from "./event-queue.ts";
import { randomOf, type Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Which machine the code runs on at the moment: promises, and what they go on with, keep it. */
const running = new AsyncLocalStorage<Machine>();

export function runningMachine(): Machine | undefined {
  return running.getStore();
}

export interface MachineOptions {
  readonly name: string;
  readonly time: VirtualTime;
  /** Of the world: the machine draws from a stream of its own. */
  readonly seed: string;
  /** What its clock shows at the start of the world, epoch milliseconds. */
  readonly epochMs: number;
}

/**
 * Owns one simulated process: its clock, its random numbers, and what is to happen on it. It can be frozen, as an idle
 * instance is: then everything waits until it thaws. A dead one never does anything again.
 */
export class Machine {
  readonly name: string;
  readonly time: VirtualTime;
  readonly random: Random;
  /** What its clock shows beyond the world's time, in milliseconds. */
  epochMs: number;
  /** Timers of the code that runs on it, for whoever looks for some that were left behind. */
  readonly timers = new Set<object>();
  /** Called before each thing that happens on it; what it kills does not happen. */
  beforeEach: (() => void) | undefined;
  #state: "running" | "frozen" | "dead" = "running";
  #kept: Happening[] = [];

  constructor({ name, time, seed, epochMs }: MachineOptions) {
    this.name = name;
    this.time = time;
    this.epochMs = epochMs;
    this.random = randomOf(`${seed}/${name}`);
  }

  get dead(): boolean {
    return this.#state === "dead";
  }

  get frozen(): boolean {
    return this.#state === "frozen";
  }

  /** Epoch milliseconds, by its own clock. */
  nowMs(): number {
    return Math.floor(this.epochMs + this.time.nowMs);
  }

  /** Lets something happen on this machine later. */
  after(delayMs: number, happen: () => void): Happening {
    const happening = this.time.after(delayMs, () => this.#reach(happening, happen));
    return happening;
  }

  /** Runs something on this machine, now. */
  run<Value>(work: () => Value): Value {
    return running.run(this, work);
  }

  freeze(): void {
    if (this.#state === "running") this.#state = "frozen";
  }

  /** What waited happens now, in the order in which it was due. */
  thaw(): void {
    if (this.#state !== "frozen") return;
    this.#state = "running";
    const kept = this.#kept;
    this.#kept = [];
    for (const happening of kept) this.time.again(happening);
  }

  die(): void {
    this.#state = "dead";
    this.#kept = [];
    this.timers.clear();
  }

  #reach(happening: Happening, happen: () => void): void {
    if (this.#state === "running") this.beforeEach?.();
    if (this.#state === "frozen") this.#kept.push(happening);
    if (this.#state === "running") running.run(this, happen);
  }
}
