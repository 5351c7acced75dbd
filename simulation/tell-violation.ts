import { LATEST_PLAN } from "./plan/make-plan.ts";
import type { Task } from "./run-task.ts";
import type { Step } from "./plan/step.ts";
import type { Shrunk } from "./shrink.ts";

/** Lines of the trace, and steps, that are told of a violation. */
const TRACE_LINES = 60;
const STEPS = 40;

export function tellViolation(task: Task, { plan, report }: Shrunk): string {
  const { violation, lines } = report;
  const { releases, instances } = plan.setting;
  const last = lines.filter((line) => !/ sweep: /.test(line)).slice(-TRACE_LINES);
  const only = `--only ${plan.steps.map(({ number }) => number).join(",")}`;
  return [
    `\nSeed ${task.seed}: "${violation?.invariant}" does not hold.\n${violation?.what}\n`,
    `On ${releases.join(" and ")}, ${instances} instances, these steps suffice:`,
    ...plan.steps.slice(0, STEPS).map(describe),
    `\nWhat happened last:\n${last.join("\n")}\n`,
    `${commandOf(task)} ${only} --trace\n`,
  ].join("\n");
}

/** Runs the world again. */
export function commandOf(task: Task): string {
  const { seed, turns, plain, spread, instances, plan, release, gateways, ignored } = task;
  const more = [
    ...(plain === true ? [" --plain"] : []),
    ...(plan === undefined || plan === LATEST_PLAN ? [] : [` --plan ${plan}`]),
    ...(instances === undefined ? [] : [` --instances ${instances}`]),
    ...(gateways === undefined ? [] : [` --gateways ${gateways}`]),
    ...(spread === true ? [" --spread"] : []),
    ...(release === undefined ? [] : [` --release ${release}`]),
    ...[...ignored].map((name) => ` --ignore "${name}"`),
  ];
  return `npm run simulate -- --seed ${seed} --turns ${turns}${more.join("")}`;
}

function describe({ number, atMs, kind, ...rest }: Step): string {
  return `  ${(atMs / 1_000).toFixed(3).padStart(9)} ${number} ${kind} ${JSON.stringify(rest)}`;
}
