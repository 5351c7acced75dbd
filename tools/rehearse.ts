/** `npm run rehearse`: what a deploy would upload is installed, discovered, served and asked for a turn. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, parseFlags, runCommand } from "./command-line.ts";
import { startChild } from "./local/child.ts";
import { buildFunctions } from "./local/functions-build.ts";
import { plainEnvironment } from "./local/project.ts";
import { makeRunFolder } from "./local/run-folder.ts";
import { askForTurn, serve } from "./rehearse/ask.ts";
import { discover } from "./rehearse/discover.ts";
import { copyUpload, refuseInexact } from "./rehearse/upload.ts";

const help = `npm run rehearse [-- --keep]

Does with the functions what a deploy does, on this machine: builds them, copies what would be uploaded into an empty
folder, installs the production dependencies there, discovers the endpoints, serves them, and asks for one turn through a
real gateway. Ends with 1 when a step fails.

  --keep   leave the folder for a look at it
`;

await runCommand(async () => {
  const { values } = parseFlags({ options: { keep: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help === true) return console.log(help);
  // Outside the project, where no package of ours can be found by chance.
  const folder = await mkdtemp(join(tmpdir(), "clawfire-rehearsal-"));
  try {
    await rehearse(folder, makeRunFolder());
  } finally {
    if (values.keep === true) console.log(`\n${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
});

async function rehearse(folder: string, runFolder: string): Promise<void> {
  await step("Built", () => buildFunctions(join(runFolder, "build.log")));
  await step(
    "Copied what is uploaded",
    () => copyUpload(folder),
    ({ files, bytes }) => `${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
  );
  await step("Installed for production", () => install(folder, runFolder));
  await step(
    "Discovered, no I/O",
    () => discover(folder),
    ({ endpoints, params }) =>
      `${Object.keys(endpoints).join(", ")}; asks for ${params.map(({ name }) => name).join(", ")}`,
  );
  const stack = await step("Served, gateway paired", () => serve(folder, runFolder));
  try {
    await step(
      "Asked for a turn",
      () => askForTurn(stack),
      ({ reply, chunks }) => `${chunks} chunks, "${reply}"`,
    );
  } finally {
    await stack.stop();
  }
}

/** Runs one step and prints its name and time. @throws CommandError that names the step */
async function step<Result>(
  name: string,
  work: () => Promise<Result>,
  tell: (result: Result) => string = () => "",
): Promise<Result> {
  const begun = performance.now();
  try {
    const result = await work();
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    console.log(`ok     ${name.padEnd(26)} ${seconds.padStart(5)} s  ${tell(result)}`.trimEnd());
    return result;
  } catch (cause) {
    throw new CommandError(`FAILED ${name}: ${(cause as Error).message}`, { cause });
  }
}

/** As the build of a deploy does, from the package names alone. What npm's cache has is not fetched again. */
async function install(folder: string, runFolder: string): Promise<void> {
  await refuseInexact(folder);
  const child = startChild({
    name: "npm install",
    command: "npm",
    args: ["install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"],
    cwd: folder,
    env: { ...plainEnvironment(), HOME: process.env["HOME"] },
    logFile: join(runFolder, "install.log"),
  });
  const { code } = await child.exited;
  if (code !== 0) throw child.failure(`ended with code ${code}`);
}
