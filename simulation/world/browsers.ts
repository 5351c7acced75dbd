import { Machine } from "../time/machine.ts";
import type { VirtualTime } from "../time/virtual-time.ts";

/** Owns the machine that every browser, owner and scheduler of a world is run on: it is never frozen and never dies. */
export class Browsers {
  readonly machine: Machine;

  constructor(time: VirtualTime, seed: string, epochMs: number) {
    this.machine = new Machine({ name: "browsers", time, seed, epochMs });
  }

  pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.machine.after(ms, resolve);
    return promise;
  }
}
