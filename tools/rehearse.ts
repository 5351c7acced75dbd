/** `npm run rehearse`: what a deploy would upload is installed, discovered, served and asked for a turn. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseFlags, runCommand } from "./command-line.ts";
import { startChild } from "../local-stack/child.ts";
import { buildFunctions } from "../local-stack/functions-build.ts";
import { plainEnvironment } from "../local-stack/project.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import { askForTurn, serve } from "./rehearse/ask.ts";
import { discover } from "./rehearse/discover.ts";
import { Steps } from "./rehearse/steps.ts";
import { copyUpload, linkForCli } from "./rehearse/upload.ts";

const help = `npm run rehearse [-- --keep]

Does with the functions what a deploy does, on this machine: builds them, copies what would be uploaded into an empty
folder, installs there as Google's build does, which finds nothing to install, discovers the endpoints, serves them, and
asks for one turn through a real gateway. Ends with 1 when a step fails.

  --keep   leave the folder for a look at it
`;

const steps = new Steps();
await runCommand(main);

async function main(): Promise<void> {
  const { values } = parseFlags({ options: { keep: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help === true) return console.log(help);
  // Outside the project, where no package of ours can be found by chance.
  const folder = await mkdtemp(join(tmpdir(), "clawfire-rehearsal-"));
  try {
    await rehearse(folder, makeRunFolder());
  } catch (error) {
    process.exitCode = 1;
    console.log((error as Error).message);
  } finally {
    if (values.keep === true) console.log(`\n${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${steps.report}`);
}

/** Ends with the first step that fails. */
async function rehearse(folder: string, runFolder: string): Promise<void> {
  await steps.run("Built", () => buildFunctions(join(runFolder, "build.log")));
  await steps.run(
    "Copied what is uploaded",
    () => copyUpload(folder),
    ({ files, bytes }) => `${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
  );
  await steps.run("Installed, of which none", () => install(folder, runFolder));
  await linkForCli(folder);
  await steps.run(
    "Discovered, no I/O",
    () => discover(folder),
    ({ endpoints, params }) =>
      `${Object.keys(endpoints).join(", ")}; asks for ${params.map(({ name }) => name).join(", ")}`,
  );
  const stack = await steps.run("Served, gateway paired", () => serve(folder, runFolder));
  try {
    await steps.run(
      "Asked for a turn",
      () => askForTurn(stack),
      ({ reply, chunks }) => `${chunks} chunks, "${reply}"`,
    );
  } finally {
    await steps.run("Stopped", () => stack.stop());
  }
}

/** As the build of a deploy does. @throws Error when that installs something: it would be unlocked, and twice there. */
async function install(folder: string, runFolder: string): Promise<void> {
  const child = startChild({
    name: "npm install",
    command: "npm",
    args: ["install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"],
    cwd: folder,
    env: { ...plainEnvironment(), HOME: process.env["HOME"] },
    logFile: join(runFolder, "install.log"),
  });
  const { code } = await child.exited;
  if (code !== 0) throw child.failure(`ended with code ${code}`);
  const installed = await readdir(join(folder, "node_modules")).catch(() => []);
  const packages = installed.filter((name) => !name.startsWith("."));
  if (packages.length > 0) throw new Error(`Google's build would install ${packages.join(", ")}.`);
}
