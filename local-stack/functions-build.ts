/** Builds the functions when their source is newer than what was built from it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "./child.ts";
import { takeLock } from "./install-lock.ts";
import { functionsFolder, nodeBinary, plainEnvironment } from "./project.ts";

/**
 * Builds `functions/lib`, once however many stacks start at the same time: emulators that already run watch the folder
 * and would load it again. Answers whether there was anything to do; rejects with what the compiler said.
 */
export async function buildFunctions(logFile: string): Promise<boolean> {
  const giveBack = await takeLock(join(functionsFolder, ".building"));
  try {
    if (isUpToDate()) return false;
    await build(logFile);
    return true;
  } finally {
    giveBack();
  }
}

async function build(logFile: string): Promise<void> {
  const child = startChild({
    name: "The build of the functions",
    command: nodeBinary,
    args: [join(functionsFolder, "build.ts")],
    cwd: functionsFolder,
    env: plainEnvironment(),
    logFile,
  });
  const { code } = await child.exited;
  if (code !== 0) throw child.failure(`failed with code ${code}`);
}

function isUpToDate(): boolean {
  const built = join(functionsFolder, "lib", "index.js");
  return existsSync(built) && statSync(built).mtimeMs > newestSourceMs();
}

/** Folders count too: their time changes when a file is taken away. */
function newestSourceMs(): number {
  const source = join(functionsFolder, "src");
  const inside = readdirSync(source, { recursive: true, encoding: "utf8" }).map((name) => join(source, name));
  const beside = ["build.ts", "package.json"].map((name) => join(functionsFolder, name));
  return Math.max(...[source, ...inside, ...beside].map((path) => statSync(path).mtimeMs));
}
