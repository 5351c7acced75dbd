import { spawn } from "node:child_process";
import { once } from "node:events";
import { text as readAll } from "node:stream/consumers";
import { join } from "node:path";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import { processArguments, type Trail } from "./trails.ts";

/** What a run of `npm run doctor` left behind. */
export interface DoctorRun {
  /** Whether it found that all is well. */
  readonly ok: boolean;
  readonly output: Trail;
  /** Of every process of this machine while it ran. */
  readonly commandLines: readonly Trail[];
}

/** Runs the doctor as a person would, as a process of its own. */
export async function runDoctor(...args: readonly string[]): Promise<DoctorRun> {
  const child = spawn(nodeBinary, [join(projectRoot, "tools/doctor.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const commandLines = processArguments();
  const [said, complained, [code]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  const output = { where: "the doctor's output", text: said + complained };
  return { ok: code === 0, output, commandLines };
}
