import type { Plan, Step } from "./plan/step.ts";
import { runPlan, type Report, type RunOptions } from "./run-plan.ts";

/** Attempts at a shorter plan, at most. */
const ATTEMPTS = 250;

export interface Shrunk {
  readonly plan: Plan;
  readonly report: Report;
}

/**
 * Drops steps for as long as the same invariant still does not hold: first large parts, then smaller ones, at last single steps.
 */
export async function shrink(plan: Plan, failed: Report, options: RunOptions): Promise<Shrunk> {
  const invariant = failed.violation?.invariant;
  let best: Shrunk = { plan: until(plan, failed.virtualMs), report: failed };
  let left = ATTEMPTS;
  const fails = async (steps: readonly Step[]) => {
    left -= 1;
    const candidate = { ...plan, steps };
    const report = await runPlan(candidate, options);
    if (report.violation?.invariant !== invariant) return false;
    best = { plan: until(candidate, report.virtualMs), report };
    return true;
  };
  if (!(await fails(best.plan.steps))) best = { plan, report: failed };
  for (const size of sizes(best.plan.steps.length)) {
    for (let at = 0; at < best.plan.steps.length;) {
      if (left <= 0) return best;
      const { steps } = best.plan;
      if (!(await fails([...steps.slice(0, at), ...steps.slice(at + size)]))) at += size;
    }
  }
  return best;
}

/** Half of it, a quarter, and so on to 1. */
function sizes(count: number): readonly number[] {
  const halvings = Math.ceil(Math.log2(Math.max(count, 2)));
  return Array.from({ length: halvings }, (_, index) => Math.ceil(count / 2 ** (index + 1)));
}

/** Without the steps that were to come after. */
function until(plan: Plan, atMs: number): Plan {
  return { ...plan, steps: plan.steps.filter((step) => step.atMs <= atMs) };
}
