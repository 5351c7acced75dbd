/** Deploys into a project that had a life before, by the CLI itself, and tells what that made of it. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "../../local-stack/child.ts";
import { dotenv } from "../../local-stack/emulator-config.ts";
import { nodeBinary, plainEnvironment, projectRoot } from "../../local-stack/project.ts";
import { answers } from "./endpoints.ts";
import { hostProject, type HostProject } from "./host-project.ts";
import { copyUpload, linkForCli } from "./upload.ts";

const tools = join(projectRoot, "node_modules/firebase-tools/lib");

const asTheReadmeSays = ["deploy", "--only", "functions,firestore", "--project", hostProject];

/** As much of `firebase.json` as a rehearsal changes. */
export interface DeployConfig {
  functions: { predeploy?: string; prefix?: string };
  firestore: unknown;
}

export interface HostDeploy {
  readonly logFile: string;
  /** @default as the README says */
  readonly configure?: ((config: DeployConfig) => void) | undefined;
  /** The project's parameter file. @default the answers to what the first deploy asks */
  readonly parameters?: string;
  /** What is typed behind `firebase`. */
  readonly typed?: readonly string[];
}

/** Deploys the repository. @throws Error with the CLI's last lines when the deploy fails. */
export async function deployInto(host: HostProject, options: HostDeploy): Promise<void> {
  const { logFile, configure, parameters = dotenv(answers), typed = asTheReadmeSays } = options;
  const folder = await mkdtemp(join(tmpdir(), "clawfire-deploy-"));
  try {
    await layOut(folder, { name: `.env.${hostProject}`, text: parameters }, configure);
    await deployFolder(host, { folder, home: folder, logFile, typed });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface FolderDeploy {
  /** Where `firebase.json` is. */
  readonly folder: string;
  /** Where the CLI keeps what it keeps of its user. */
  readonly home: string;
  readonly logFile: string;
  /** What is typed behind `firebase`. @default as the README says */
  readonly typed?: readonly string[];
}

/**
 * Runs `firebase deploy --force`, which asks nothing and so takes whatever it may take.
 * @throws Error with the CLI's last lines when the deploy fails.
 */
export async function deployFolder(
  host: HostProject,
  { folder, home, logFile, typed = asTheReadmeSays }: FolderDeploy,
): Promise<void> {
  try {
    const child = startChild({
      name: "firebase deploy",
      command: nodeBinary,
      args: [join(tools, "bin/firebase.js"), ...typed, "--non-interactive", "--force"],
      cwd: folder,
      env: await environmentOf(home, await host.listen()),
      logFile,
    });
    const { code } = await child.exited;
    if (code !== 0) throw child.failure(`ended with code ${code}`);
  } finally {
    host.close();
  }
}

/** The repository in another folder as it is after `npm ci && npm run build`, with what a parameter file says. */
export async function layOut(
  folder: string,
  parameterFile: { readonly name: string; readonly text: string },
  configure?: (config: DeployConfig) => void,
): Promise<void> {
  const functions = join(folder, "functions");
  await mkdir(functions, { recursive: true });
  const text = await readFile(join(projectRoot, "firebase.json"), "utf8");
  const config = JSON.parse(text) as DeployConfig;
  delete config.functions.predeploy;
  configure?.(config);
  await writeFile(join(folder, "firebase.json"), JSON.stringify(config));
  for (const file of [".firebaserc", "firestore.rules", "firestore.indexes.json"])
    await cp(join(projectRoot, file), join(folder, file));
  await copyUpload(functions);
  await linkForCli(functions);
  await writeFile(join(functions, parameterFile.name), parameterFile.text);
}

/** Every one of Google's APIs that the CLI calls is the host project's. */
async function environmentOf(home: string, url: string): Promise<NodeJS.ProcessEnv> {
  const code = await readFile(join(tools, "api.js"), "utf8");
  const origins = [...code.matchAll(/envOverride\("(\w+)", "https:/g)].flatMap(([, name]) => name ?? []);
  return {
    ...plainEnvironment(),
    ...Object.fromEntries(origins.map((name) => [name, url])),
    HOME: home,
    XDG_CONFIG_HOME: home,
    FIREBASE_TOKEN: "of-nobody",
    CI: "1",
    NO_UPDATE_NOTIFIER: "1",
    METADATA_SERVER_DETECTION: "none",
    npm_config_offline: "true",
    FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: home,
    FUNCTIONS_DISCOVERY_TIMEOUT: "120",
  };
}
