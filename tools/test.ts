/** `npm test`: every check and every suite, each with its time, and one line at the end that sums them up. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";

const root = join(import.meta.dirname, "..");
const reports = join(root, ".dev", "test");

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where vitest writes its counts; a step without it counts as one test. */
  readonly report?: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const Report = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

const steps: readonly Step[] = [
  { name: "format", command: ["prettier", "--check", ".", "--log-level", "warn"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "parameters page", command: ["node", "tools/configuration-docs.ts", "--check"] },
  { name: "failures page", command: ["node", "tools/troubleshooting-docs.ts", "--check"] },
  suite("unit"),
  suite("simulated"),
  suite("doctor"),
  suite("emulator"),
];

function suite(project: string): Step {
  const report = join(reports, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return { name: `${project} tests`, command: ["vitest", "run", "--project", project, ...reporters], report };
}

const help = `npm test [-- --only <step>]

Runs ${steps.map(({ name }) => name).join(", ")}, in this order, all of them even when one fails.

  --only <step>   only the steps whose name begins so; may be given again
`;

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, help: { type: "boolean" } },
});
if (values.help === true) {
  console.log(help);
} else {
  const only = values.only ?? [""];
  await runAll(steps.filter(({ name }) => only.some((start) => name.startsWith(start))));
}

async function runAll(chosen: readonly Step[]): Promise<void> {
  await mkdir(reports, { recursive: true });
  let [passed, failed] = [0, 0];
  const rows: string[] = [];
  for (const step of chosen) {
    const startedAt = performance.now();
    const counts = await run(step);
    passed += counts.passed;
    failed += counts.failed;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    rows.push(
      `${counts.failed === 0 ? "ok    " : "FAILED"} ${step.name.padEnd(16)} ${seconds.padStart(6)} s`,
    );
  }
  process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
  console.log(`\n${rows.join("\n")}\n\n${passed} passed, ${failed} failed`);
}

async function run({ name, command, report }: Step): Promise<Counts> {
  console.log(`\n— ${name}`);
  if (report !== undefined) await rm(report, { force: true });
  const [program, ...args] = command;
  const child = spawn(join(root, "node_modules", ".bin", program), args, { cwd: root, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  const counts = report === undefined ? undefined : await readCounts(report);
  if (counts === undefined)
    return code === 0 && report === undefined ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  // A suite can fail without a failed test: in its set-up, or by an unhandled rejection.
  return code === 0 ? counts : { ...counts, failed: Math.max(counts.failed, 1) };
}

/** Undefined when the suite ended before it could write its report. */
async function readCounts(path: string): Promise<Counts | undefined> {
  if (!existsSync(path)) return undefined;
  const report = Report.parse(JSON.parse(await readFile(path, "utf8")));
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}
