import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { mutations, type Mutation } from "./mutations.ts";
import type { Catch } from "./run-mutated.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Plants each bug in a process of its own, and tells what found it. @returns the exit code. */
export async function showMutations(only: string | undefined): Promise<number> {
  const chosen = mutations.filter(({ name }) => only === undefined || name.includes(only));
  let missed = 0;
  for (const mutation of chosen) {
    const caught = await run(mutation);
    if (caught.invariant === undefined) missed += 1;
    console.log(
      `${String(caught.turns).padStart(6)}  ${(caught.invariant ?? "NOT CAUGHT").padEnd(26)} ${mutation.name}`,
    );
  }
  console.log(`${chosen.length - missed} of ${chosen.length} planted bugs were caught.`);
  return missed === 0 ? 0 : 1;
}

async function run({ name }: Mutation): Promise<Catch> {
  const args = [main, "--mutated", name];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Catch;
}
