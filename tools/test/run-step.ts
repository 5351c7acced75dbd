import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { projectRoot } from "../../local-stack/project.ts";
import type { Step } from "./steps.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const Report = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** Runs a step and prints what it prints. A step that fails without a failed test counts as one. */
export async function runStep({ command, counts }: Step): Promise<Counts> {
  if (counts.kind === "report") {
    await mkdir(dirname(counts.path), { recursive: true });
    await rm(counts.path, { force: true });
  }
  const { code, lastCounts } = await run(command);
  const found = counts.kind === "report" ? await readReport(counts.path) : lastCounts;
  if (counts.kind === "one") return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (found === undefined) return { passed: 0, failed: 1 };
  return code === 0 ? found : { ...found, failed: Math.max(found.failed, 1) };
}

async function run([program, ...args]: Step["command"]) {
  const child = spawn(join(projectRoot, "node_modules", ".bin", program), args, {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let lastCounts: Counts | undefined;
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    console.log(line);
    const found = /^(\d+) passed, (\d+) failed$/.exec(line);
    if (found) lastCounts = { passed: Number(found[1]), failed: Number(found[2]) };
  });
  const [[code]] = (await Promise.all([once(child, "exit"), once(lines, "close")])) as [
    [number | null],
    unknown,
  ];
  return { code, lastCounts };
}

/** Undefined when the suite ended before it could write its report. */
async function readReport(path: string): Promise<Counts | undefined> {
  if (!existsSync(path)) return undefined;
  const report = Report.parse(JSON.parse(await readFile(path, "utf8")));
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}
