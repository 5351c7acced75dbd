import { checkAtTheEnd } from "./invariants/at-the-end.ts";
import { watchLeases } from "./invariants/of-leases.ts";
import type { InvariantName } from "./invariants/violation.ts";
import { Violation } from "./invariants/violation.ts";
import type { Plan } from "./plan/step.ts";
import { Deeds } from "./world/deeds.ts";
import { settle } from "./world/settle.ts";
import { Visitors } from "./world/visitors.ts";
import { World } from "./world/world.ts";

/** What a world came to. */
export interface Report {
  readonly turns: number;
  readonly calls: number;
  readonly happened: number;
  readonly virtualMs: number;
  /** Over everything that happened. */
  readonly digest: string;
  readonly violation: { readonly invariant: InvariantName; readonly what: string } | undefined;
  readonly lines: readonly string[];
}

/** More than any world takes, in things that happen: beyond it somebody runs in a circle. */
const TOO_MUCH = 20_000_000;

export interface RunOptions {
  /** Invariants that are not checked. */
  readonly ignored?: ReadonlySet<InvariantName> | undefined;
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
}

/** Runs a plan to its end, or to the first invariant that does not hold. */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<Report> {
  const world = new World(plan.setting, options);
  const unseen = (reason: unknown) =>
    world.check(() => {
      const told = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      throw new Violation("failures are foreseen", `A promise is rejected unseen: ${told}`);
    });
  process.on("unhandledRejection", unseen);
  try {
    begin(world, plan);
    await world.time.run();
  } finally {
    process.off("unhandledRejection", unseen);
  }
  if (world.violation === undefined) world.check(() => checkAtTheEnd(world));
  return reportOf(world);
}

function begin(world: World, plan: Plan): void {
  const { browsers } = world;
  const visitors = new Visitors(world);
  const deeds = new Deeds(world, visitors);
  let lastMs = 0;
  for (const step of plan.steps) {
    lastMs = Math.max(lastMs, step.atMs);
    browsers.machine.after(step.atMs, () => void deeds.take(step));
  }
  browsers.machine.run(() => void world.sweepAlways());
  browsers.machine.after(lastMs + 1_000, () => void settle(world, visitors).then(() => world.time.stop()));
  watch(world);
  watchLeases(world);
}

/** Ends a world that never comes to an end. */
function watch(world: World): void {
  world.time.after(60_000, () => {
    if (world.time.happened > TOO_MUCH)
      world.check(() => {
        throw new Violation("nobody hangs", "The world does not come to an end.");
      });
    watch(world);
  });
}

function reportOf(world: World): Report {
  const { violation } = world;
  return {
    turns: world.journal.turns,
    calls: world.journal.calls,
    happened: world.time.happened,
    virtualMs: world.time.nowMs,
    lines: world.trace.lines,
    digest: world.trace.digest(),
    violation: violation && { invariant: violation.invariant, what: violation.message },
  };
}
