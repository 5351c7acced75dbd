import type { InvariantName } from "../invariants/violation.ts";
import type { Worker } from "../workers.ts";

/** Turns within which a planted bug must be found. */
const MOST_TURNS = 100_000;

/** Turns of one world after the other: small ones show most bugs sooner, and some only show in a crowd. */
const SIZES = [60, 120, 60, 300];

/** One world in so many has two gateways. */
const SEVERAL_IN = 3;

const GATEWAYS_OF_FLEETS = 3;

/** What became of one. */
export interface Catch {
  readonly turns: number;
  readonly seed: string;
  /** Undefined when it was not caught. */
  readonly invariant: string | undefined;
}

/** Runs worlds, always the same ones, until an invariant does not hold that does without the bug. */
export async function runMutated(worker: Worker, clean: Worker, spread = false): Promise<Catch> {
  let ran = 0;
  for (let world = 1; ; world += 1) {
    const seed = `mutation-${world}`;
    const turns = SIZES[world % SIZES.length] ?? 0;
    const some = world % SEVERAL_IN === 0 ? 2 : undefined;
    const gateways = spread ? GATEWAYS_OF_FLEETS : some;
    const task = { seed, turns, gateways, spread, ignored: new Set<InvariantName>(), shrink: false };
    const report = await worker.run(task);
    ran += report.turns;
    const invariant = report.violation?.invariant;
    const isCaught = invariant !== undefined && (await clean.run(task)).violation === undefined;
    if (isCaught || ran >= MOST_TURNS)
      return { turns: ran, seed, invariant: isCaught ? invariant : undefined };
  }
}
