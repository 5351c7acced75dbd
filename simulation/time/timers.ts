import type { Happening } from "./event-queue.ts";
import type { Machine } from "./machine.ts";

/** A timer of a machine, with as much of Node's `Timeout` as anybody uses. */
export class Timer {
  readonly #machine: Machine;
  readonly #ms: number;
  #next: Happening | undefined;

  constructor(machine: Machine, ring: () => void, ms = 1, repeats = false) {
    this.#machine = machine;
    // As Node does: a whole number of milliseconds, and at least one.
    this.#ms = Math.max(1, Math.trunc(ms) || 1);
    const start = () =>
      machine.after(this.#ms, () => {
        if (repeats) this.#next = start();
        else this.clear();
        ring();
      });
    machine.timers.add(this);
    this.#next = start();
  }

  /** Nobody is to look for it: it is left behind on purpose. */
  leave(): void {
    this.#machine.timers.delete(this);
  }

  clear(): void {
    if (this.#next !== undefined) this.#next.cancelled = true;
    this.#machine.timers.delete(this);
  }

  ref(): this {
    return this;
  }

  unref(): this {
    this.leave();
    return this;
  }
}

/** False for what is no timer of a machine. */
export function clearTimer(timer: unknown): boolean {
  if (timer instanceof Timer) timer.clear();
  return timer instanceof Timer;
}
