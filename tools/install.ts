/** `npm run test:install`: from an empty folder to a reply in the browser, with the packed packages and what the README says. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulatorsIn } from "../local-stack/emulators.ts";
import { startFirestoreProcess } from "../local-stack/firestore-process.ts";
import { startGateway } from "../local-stack/gateway-process.ts";
import { currentRelease, ensureGatewayInstalled, gatewayRelease } from "../local-stack/gateway-release.ts";
import { freePort } from "../local-stack/ports.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import { startScriptedModel } from "../local-stack/scripted-model.ts";
import { pack, type Packed } from "../packages/pack.ts";
import { parseFlags, runCommand } from "./command-line.ts";
import { askInBrowser } from "./install/ask-in-browser.ts";
import type { Answer } from "./install/run-answering.ts";
import { Site } from "./install/site.ts";
import { Steps } from "./rehearse/steps.ts";

const help = `npm run test:install [-- --keep]

In an empty folder: npm init, a plain Next.js app, our packed packages, the three commands that install Clawfire, and what is
written in the README for the page. Then a gateway, the emulators, the page, and one message in a browser (Chromium must be
installed). Packages come from the npm registry, or from npm's cache. Ends with 1 when a step fails.

  --keep   leave the folder for a look at it
`;

const token = "the-token-of-the-installed-gateway";
const project = "demo-site";
const instance = "clawfire";

const steps = new Steps();
const ending: (() => Promise<unknown>)[] = [];
await runCommand(main);

async function main(): Promise<void> {
  const { values } = parseFlags({ options: { keep: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help === true) return console.log(help);
  const folder = await mkdtemp(join(tmpdir(), "clawfire-install-"));
  const begun = performance.now();
  try {
    await install(folder, makeRunFolder());
    console.log(`\nFrom an empty folder to a reply: ${seconds(begun)} s`);
  } catch (error) {
    process.exitCode = 1;
    console.log((error as Error).message);
  } finally {
    for (const end of ending.toReversed()) await end();
    if (values.keep === true) console.log(`\n${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${steps.report}`);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(1);
}

/** Ends with the first step that fails. */
async function install(folder: string, runFolder: string): Promise<void> {
  const packed = await steps.run("Packed", async () => pack(join(runFolder, "packed"), "ignore"));
  const gatewayPort = await freePort();
  const site = new Site({ folder, runFolder, project, pagePort: await freePort() });
  await steps.run("A plain Next.js app", () => site.begin());
  await steps.run("npm install, our packages", () =>
    site.addPackages(packed.map(({ file }: Packed) => file)),
  );

  const begun = performance.now();
  await steps.run("npx clawfire kit", () => site.run("npx", ["clawfire", "kit"]));
  const answers: readonly Answer[] = [
    ["name this kit", ""],
    ["name this instance", ""],
    ["OPENCLAW_GATEWAY_URL", `ws://127.0.0.1:${gatewayPort}`],
    ["ALLOWED_ORIGINS", site.origin],
    ["FIRESTORE_DATABASE", ""],
    ["FUNCTIONS_REGION", ""],
  ];
  await steps.run("npx firebase functions:kits:install", () =>
    site.run(
      "npx",
      ["firebase", "functions:kits:install", "--directory", "clawfire", "--interactive"],
      answers,
    ),
  );
  await steps.run("npx clawfire device create", () =>
    site.run("npx", ["clawfire", "device", "create", "--instance", instance, "--token-stdin"], [["", token]]),
  );
  console.log(`       the three commands took ${seconds(begun)} s`);

  await steps.run("A gateway", () => openGateway(gatewayPort, runFolder));
  const emulators = await steps.run("npx firebase emulators:start", () => emulate(site, runFolder));
  await steps.run("npx next build", () => site.build(emulators));
  await steps.run("npx next start", async () => ending.push(await site.serve()));
  await steps.run(
    "A message in the browser",
    () => askInBrowser(site.origin, "What is a lighthouse?"),
    (reply) => `"${reply}"`,
  );
}

/** A real one on the same machine, which lets us in by its token alone. */
async function openGateway(port: number, runFolder: string): Promise<void> {
  const release = gatewayRelease(currentRelease);
  await ensureGatewayInstalled(release);
  const model = await startScriptedModel();
  ending.push(() => model.close());
  const stateDir = join(runFolder, "gateway");
  const logFile = join(runFolder, "gateway.log");
  const gateway = await startGateway({
    release,
    port,
    stateDir,
    token,
    modelBaseUrl: model.baseUrl,
    logFile,
  });
  ending.push(() => gateway.stop(0));
}

/** Firestore's own emulator would need Java: the embedded engine stands for it. */
async function emulate(site: Site, runFolder: string) {
  const firestore = await startFirestoreProcess(join(runFolder, "firestore.log"));
  ending.push(() => firestore.stop());
  const emulators = await startEmulatorsIn(site.folder, {
    folder: join(runFolder, "emulators"),
    project,
    cli: site.cli,
    flags: ["--only", "functions,auth"],
    functionNames: ["chat", "conversations", "admin"].map((name) => `kit-${instance}-${name}`),
    env: { FIRESTORE_EMULATOR_HOST: firestore.host },
  });
  ending.push(() => emulators.stop());
  return emulators;
}
