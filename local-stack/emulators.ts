/** Runs the Firebase CLI's emulators of Functions and Auth, and Firestore's where it is the official one. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startChild, type RunningChild } from "./child.ts";
import { emulatorsOn, writeEmulatorFiles, type EmulatorPorts } from "./emulator-config.ts";
import { freePorts } from "./ports.ts";
import { functionsFolder, localProject, nodeBinary, plainEnvironment, projectRoot } from "./project.ts";

export interface EmulatorOptions {
  /** Where the configuration, the CLI's home folder and the log go. */
  folder: string;
  /** Source of the functions, built already. @default the project's own */
  functionsFolder?: string;
  /** The functions that must have been loaded. @default chat, conversations, admin */
  functionNames?: readonly string[];
  /** @default free ones */
  ports?: Partial<Pick<EmulatorPorts, "functions" | "auth" | "firestore">>;
  /** Whether the official Firestore emulator is started too. @default false */
  firestore?: boolean;
  /** What `firebase deploy` would ask for or read from `functions/.env`. */
  parameters: Readonly<Record<string, string>>;
  /** More environment for the functions. */
  env?: Readonly<Record<string, string>>;
  /** @default 120000 */
  startTimeoutMs?: number;
}

/** Owns the CLI's process, which owns the processes of the functions. */
export interface Emulators {
  /** Base URL to which a callable's name is appended. */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
  /** `host:port`, when the official emulator runs. */
  readonly firestore?: string;
  readonly child: RunningChild;
  stop(): Promise<void>;
}

const ourCli = join(projectRoot, "node_modules/firebase-tools/lib/bin/firebase.js");
const settled =
  /All emulators ready|Failed to load function definition.*|No callable functions|could not be parsed/;

/** Starts them and waits until every function is loaded. Rejects with what happened, the log and its last lines. */
export async function startEmulators(options: EmulatorOptions): Promise<Emulators> {
  const ports = await choosePorts(options.ports ?? {});
  const source = options.functionsFolder ?? functionsFolder;
  const config = writeEmulatorFiles({ ...options, ports, functionsFolder: source });
  const { firestore = false } = options;
  const only = firestore ? "functions,auth,firestore" : "functions,auth";
  const flags = ["--config", config, "--only", only, "--project", localProject, "--non-interactive"];
  return launch({ ...options, ports, cwd: options.folder, flags, project: localProject });
}

export interface SiteOptions extends Pick<EmulatorOptions, "folder" | "functionNames" | "env"> {
  readonly project: string;
  /** Of the Firebase CLI. @default this repository's */
  readonly cli?: string;
  /** What is typed behind `firebase emulators:start`. */
  readonly flags: readonly string[];
}

/** Starts what a folder's own `firebase.json` describes, on free ports, which are written there. */
export async function startEmulatorsIn(site: string, options: SiteOptions): Promise<Emulators> {
  const ports = await choosePorts({});
  const file = join(site, "firebase.json");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...config, emulators: emulatorsOn(ports) }, undefined, 2));
  return launch({ ...options, ports, cwd: site });
}

type Launch = Pick<EmulatorOptions, "folder" | "functionNames" | "firestore" | "env" | "startTimeoutMs"> &
  Pick<SiteOptions, "project" | "cli" | "flags"> & { readonly ports: EmulatorPorts; readonly cwd: string };

async function launch({ ports, cwd, cli = ourCli, flags, project, ...options }: Launch): Promise<Emulators> {
  const child = startChild({
    name: "The Firebase emulators",
    command: nodeBinary,
    args: [cli, "emulators:start", ...flags],
    cwd,
    env: emulatorEnvironment(options),
    logFile: join(options.folder, "emulators.log"),
    tailLines: 100,
  });
  try {
    await allLoaded(child, options);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    functions: `http://127.0.0.1:${ports.functions}/${project}/us-central1/`,
    auth: `127.0.0.1:${ports.auth}`,
    ...(options.firestore ? { firestore: `127.0.0.1:${ports.firestore}` } : {}),
    child,
    stop: async () => void (await child.stop(10_000)),
  };
}

async function choosePorts(given: NonNullable<EmulatorOptions["ports"]>): Promise<EmulatorPorts> {
  const [functions = 0, auth = 0, firestore = 0, ...rest] = await freePorts(8);
  const [firestoreWebSocket = 0, hub = 0, logging = 0, eventarc = 0, tasks = 0] = rest;
  return { functions, auth, firestore, firestoreWebSocket, hub, logging, eventarc, tasks, ...given };
}

/** The CLI goes on without the functions when they cannot be loaded; nobody wants that. */
async function allLoaded(
  child: RunningChild,
  options: Pick<EmulatorOptions, "functionNames" | "startTimeoutMs">,
): Promise<void> {
  const { functionNames = ["chat", "conversations", "admin"], startTimeoutMs = 120_000 } = options;
  const [line] = await child.waitForLine(settled, startTimeoutMs);
  if (!line.startsWith("All")) throw child.failure("could not load the functions");
  const missing = functionNames.filter((name) => !child.tail.includes(`functions[us-central1-${name}]`));
  if (missing.length > 0) throw child.failure(`did not find the functions ${missing.join(", ")}`);
}

/** Cuts the CLI off from its user's login and from the network: no update check, no message of the day, no usage reports. */
function emulatorEnvironment({ folder, env }: Pick<EmulatorOptions, "folder" | "env">): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  const emulatorCache =
    process.env["FIREBASE_EMULATORS_PATH"] ?? join(userHome(), ".cache/firebase/emulators");
  return {
    ...plainEnvironment(),
    HOME: home,
    USERPROFILE: home,
    ...temporaryFolder(folder),
    XDG_CONFIG_HOME: join(home, ".config"),
    FIREBASE_EMULATORS_PATH: emulatorCache,
    CI: "1",
    NO_COLOR: "1",
    NO_UPDATE_NOTIFIER: "1",
    METADATA_SERVER_DETECTION: "none",
    npm_config_offline: "true", // it asks npm whether firebase-functions is the newest, and waits for up to 10 s
    FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: folder, // a file, instead of an HTTP server on a guessed port
    FUNCTIONS_DISCOVERY_TIMEOUT: "60",
    ...env,
  };
}

/**
 * Keeps the CLI's sockets and lock files among the run's own, where they are cleaned up and where no other run's are
 * found. The path of a socket must be short, at most 103 bytes; the CLI appends 26.
 */
function temporaryFolder(folder: string): { TMPDIR?: string } {
  const path = join(folder, "tmp");
  if (Buffer.byteLength(path) > 75) return {};
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return { TMPDIR: path };
}

function userHome(): string {
  return process.env["HOME"] ?? process.env["USERPROFILE"] ?? "";
}
