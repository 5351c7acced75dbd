import { randomBytes } from "node:crypto";
import { keptSeeds } from "./kept-seeds.ts";
import { showMutations } from "./mutations/show-mutations.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { makePlan } from "./plan/make-plan.ts";
import type { Plan } from "./plan/step.ts";
import { printProgress, printSum, printViolation, type Sum } from "./print.ts";
import { runPlan, type Report } from "./run-plan.ts";
import { shrink } from "./shrink.ts";

interface Task {
  readonly seed: string;
  readonly turns: number;
}

/** @returns the exit code. */
export async function simulate(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) return 2;
  if (options.kind === "help") {
    console.log(usage);
    return 0;
  }
  if (options.kind === "mutations") return showMutations(options.word);
  const sum = {
    worlds: 0,
    failed: 0,
    turns: 0,
    calls: 0,
    happened: 0,
    virtualMs: 0,
    releases: new Map<string, number>(),
    startedAt: performance.now(),
  };
  for (const task of tasks(options)) {
    const failed = await runOne(task, options, sum);
    if (failed && options.soakMinutes === undefined && options.seeds === 1) break;
  }
  printSum(sum);
  return sum.failed === 0 ? 0 : 1;
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${String(error)}\n\n${usage}`);
    return undefined;
  }
}

function* tasks({ seed, turns, kept, seeds, soakMinutes }: Options): Generator<Task> {
  // The same seed several times is the same trace several times.
  if (seed !== undefined) return yield* Array.from({ length: seeds }, () => ({ seed, turns }));
  if (kept || soakMinutes !== undefined) yield* keptSeeds();
  const endsAt = performance.now() + (soakMinutes ?? 0) * 60_000;
  const more = (count: number) =>
    soakMinutes === undefined ? !kept && count < seeds : performance.now() < endsAt;
  for (let count = 0; more(count); count += 1) yield { seed: randomBytes(4).toString("hex"), turns };
}

/** True if an invariant did not hold. */
async function runOne(task: Task, options: Options, sum: Sum): Promise<boolean> {
  const { instances, release, ignored, only, trace } = options;
  const whole = makePlan({ ...task, instances, release });
  const plan: Plan =
    only === undefined ? whole : { ...whole, steps: whole.steps.filter(({ number }) => only.has(number)) };
  const print = trace ? (line: string) => console.log(line) : undefined;
  const report = await runPlan(plan, { ignored, print });
  add(sum, report);
  for (const name of new Set(plan.setting.releases))
    sum.releases.set(name, (sum.releases.get(name) ?? 0) + 1);
  printProgress(sum, task.seed);
  if (options.seed !== undefined) console.log(`Trace ${report.digest}`);
  if (report.violation === undefined) return false;
  sum.failed += 1;
  const shrunk =
    only === undefined && !trace && options.shrink
      ? await shrink(plan, report, { ignored })
      : { plan, report };
  printViolation(task, options, shrunk);
  return true;
}

function add(sum: Sum, { turns, calls, happened, virtualMs }: Report): void {
  sum.worlds += 1;
  sum.turns += turns;
  sum.calls += calls;
  sum.happened += happened;
  sum.virtualMs += virtualMs;
}
