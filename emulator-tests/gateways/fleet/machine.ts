import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { GatewayFleet } from "./gateway-fleet.ts";

/** Owns what the machine's cores did since this was made: whether they, and not the gateways' own limit, were what held. */
export class Machine {
  readonly #fleet: GatewayFleet;
  readonly #beganAtMs = performance.now();
  readonly #own = process.cpuUsage();
  readonly #cores = coreMs();
  readonly #gateways: readonly (number | undefined)[];

  constructor(fleet: GatewayFleet) {
    this.#fleet = fleet;
    this.#gateways = this.#gatewayMs();
  }

  /** In words: the share of all cores that was busy, and what gateways and this process took of a core. */
  busy(): string {
    const passedMs = performance.now() - this.#beganAtMs;
    const now = coreMs();
    const busy = (now.busyMs - this.#cores.busyMs) / (now.allMs - this.#cores.allMs);
    const { user, system } = process.cpuUsage(this.#own);
    const before = this.#gateways;
    const gateways = this.#gatewayMs().map((ms, index) =>
      percent(((ms ?? 0) - (before[index] ?? 0)) / passedMs),
    );
    const own = percent((user + system) / 1_000 / passedMs);
    return `cores ${percent(busy)} busy; of one core: gateways ${gateways.join(" ")}, visitors and models ${own}`;
  }

  #gatewayMs(): (number | undefined)[] {
    return this.#fleet.gateways.map(({ pid }) => processMs(pid));
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function coreMs(): { readonly busyMs: number; readonly allMs: number } {
  const all = cpus().map(({ times }) => times);
  const allMs = all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busyMs: allMs - all.reduce((sum, { idle }) => sum + idle, 0), allMs };
}

/** Milliseconds of CPU that a process took so far, where the system tells; Linux counts in hundredths of a second. */
function processMs(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(file)) return undefined;
  const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
