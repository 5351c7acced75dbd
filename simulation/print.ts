import { releaseNames } from "../simulated-gateway/index.ts";
import type { Options } from "./options.ts";
import type { Step } from "./plan/step.ts";
import type { Shrunk } from "./shrink.ts";

/** What has been run so far. */
export interface Sum {
  worlds: number;
  failed: number;
  turns: number;
  calls: number;
  happened: number;
  virtualMs: number;
  /** Worlds by their gateways' releases. */
  readonly releases: Map<string, number>;
  readonly startedAt: number;
}

/** Lines of the trace that a violation prints. */
const TRACE_LINES = 60;

/** Worlds after which a line is printed while nobody watches. */
const WORLDS_PER_LINE = 50;

/** Shown in one place while somebody watches. */
export function printProgress({ worlds, turns, failed, startedAt }: Sum, seed: string): void {
  const seconds = (performance.now() - startedAt) / 1_000;
  const told = `${worlds} worlds, ${turns} turns, ${Math.round(turns / seconds)} a second, ${failed} failed; ${seed}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${told}   `);
  else if (worlds % WORLDS_PER_LINE === 0) console.log(told);
}

export function printViolation(
  { seed, turns }: { readonly seed: string; readonly turns: number },
  { instances, release, ignored }: Options,
  { plan, report }: Shrunk,
): void {
  const { violation, lines } = report;
  console.log(`\nSeed ${seed}: "${violation?.invariant}" does not hold.\n${violation?.what}\n`);
  console.log(
    `On ${plan.setting.releases.join(" and ")}, ${plan.setting.instances} instances, these steps suffice:`,
  );
  for (const step of plan.steps.slice(0, 40)) console.log(`  ${describe(step)}`);
  const told = lines.filter((line) => !/ sweep: /.test(line)).slice(-TRACE_LINES);
  console.log(`\nWhat happened last:\n${told.join("\n")}\n`);
  const more = [
    ...(instances === undefined ? [] : [`--instances ${instances}`]),
    ...(release === undefined ? [] : [`--release ${release}`]),
    ...[...ignored].map((name) => `--ignore "${name}"`),
    `--only ${plan.steps.map(({ number }) => number).join(",")}`,
  ];
  console.log(`npm run simulate -- --seed ${seed} --turns ${turns} ${more.join(" ")} --trace\n`);
}

function describe({ number, atMs, kind, ...rest }: Step): string {
  return `${(atMs / 1_000).toFixed(3).padStart(9)} ${number} ${kind} ${JSON.stringify(rest)}`;
}

export function printSum({
  worlds,
  failed,
  turns,
  calls,
  happened,
  virtualMs,
  releases,
  startedAt,
}: Sum): void {
  const seconds = (performance.now() - startedAt) / 1_000;
  if (process.stderr.isTTY) process.stderr.write("\n");
  console.log(
    `${turns} turns in ${calls} calls, ${(virtualMs / 3_600_000).toFixed(1)} hours of virtual time, ${happened} events.`,
  );
  console.log(`${Math.round(turns / seconds)} turns a second on one core, in ${seconds.toFixed(1)} s.`);
  const told = releaseNames.flatMap((name) => {
    const count = releases.get(name);
    return count === undefined ? [] : [`${name} in ${count}`];
  });
  console.log(`Worlds: ${told.join(", ")}.`);
  console.log(`${worlds - failed} passed, ${failed} failed`);
}
