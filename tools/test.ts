/** `npm test`: every check and every suite, each with its time, and one line at the end that sums them up. */
import { parseArgs } from "node:util";
import { runStep } from "./test/run-step.ts";
import { ciSteps, lackOf, steps, type Step } from "./test/steps.ts";

const names = (some: readonly Step[]) => some.map(({ name }) => name).join(", ");

const help = `npm test [-- --ci [--all] | --only <step>]

Runs ${names(steps)}, in this order, all of them even when one fails.

  --ci            then ${names(ciSteps(false))} too
  --all           of what runs over every gateway release, everything, and not only what says most about each
  --only <step>   only the steps whose name begins so, of both; may be given again

With --ci, what needs Firefox is left out where there is none, and that is said. Where the variable CI is set, it fails.
`;

const { values } = parseArgs({
  options: {
    ci: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(help);
else await runAll(choose(values));

function choose(asked: typeof values): readonly Step[] {
  const { only } = asked;
  const every = [...steps, ...ciSteps(asked.all)];
  if (only !== undefined) return every.filter(({ name }) => only.some((start) => name.startsWith(start)));
  return asked.ci ? every : steps;
}

async function runAll(chosen: readonly Step[]): Promise<void> {
  let [passed, failed] = [0, 0];
  const rows: string[] = [];
  for (const step of chosen) {
    const lack = values.only ? undefined : lackOf(step);
    if (lack !== undefined) {
      rows.push(`left out ${step.name}: ${lack}`);
      continue;
    }
    console.log(`\n— ${step.name}`);
    const startedAt = performance.now();
    const counts = await runStep(step);
    passed += counts.passed;
    failed += counts.failed;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    rows.push(
      `${counts.failed === 0 ? "ok    " : "FAILED"} ${step.name.padEnd(18)} ${seconds.padStart(6)} s`,
    );
  }
  process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
  console.log(`\n${rows.join("\n")}\n\n${passed} passed, ${failed} failed`);
}
