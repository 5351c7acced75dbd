import type { InvariantName } from "./invariants/violation.ts";
import { makePlan, type PlanOptions } from "./plan/make-plan.ts";
import type { Plan } from "./plan/step.ts";
import { runPlan, type Report } from "./run-plan.ts";
import { shrink } from "./shrink.ts";
import { tellViolation } from "./tell-violation.ts";

/** A world that is to be run, and how. */
export interface Task extends PlanOptions {
  readonly ignored: ReadonlySet<InvariantName>;
  /** Only these steps of the plan. */
  readonly only?: ReadonlySet<number> | undefined;
  readonly trace?: boolean;
  /** Whether to look for the fewest steps that show a violation. */
  readonly shrink: boolean;
}

/** What became of it. */
export interface Outcome extends Omit<Report, "lines"> {
  readonly task: Task;
  readonly releases: readonly string[];
  /** Milliseconds of a processor, whoever else uses the machine. */
  readonly processorMs: number;
  /** What there is to tell of a violation. */
  readonly told: string | undefined;
}

export async function runTask(task: Task): Promise<Outcome> {
  const { ignored, only, trace = false } = task;
  const whole = makePlan(task);
  const plan: Plan =
    only === undefined ? whole : { ...whole, steps: whole.steps.filter(({ number }) => only.has(number)) };
  const print = trace ? (line: string) => console.log(line) : undefined;
  const before = process.cpuUsage();
  const { lines, ...report } = await runPlan(plan, { ignored, print });
  const { user, system } = process.cpuUsage(before);
  const processorMs = (user + system) / 1_000;
  const outcome = { ...report, task, processorMs, releases: plan.setting.releases, told: undefined };
  if (report.violation === undefined) return outcome;
  const isShort = only !== undefined || trace || !task.shrink;
  const found = { plan, report: { ...report, lines } };
  return {
    ...outcome,
    told: tellViolation(task, isShort ? found : await shrink(plan, found.report, { ignored })),
  };
}
