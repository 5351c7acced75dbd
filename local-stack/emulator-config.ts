/** Writes what the Firebase CLI reads, into a folder of its own: nothing of a run ends up among the functions. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "./project.ts";

export interface EmulatorPorts {
  functions: number;
  auth: number;
  firestore: number;
  firestoreWebSocket: number;
  hub: number;
  logging: number;
  eventarc: number;
  tasks: number;
}

export interface EmulatorSettings {
  folder: string;
  functionsFolder: string;
  ports: EmulatorPorts;
  /** Whether the official Firestore emulator is configured too. */
  firestore?: boolean;
  parameters: Readonly<Record<string, string>>;
}

/** Writes `firebase.json` and the parameters' file, and answers the path of the first. */
export function writeEmulatorFiles(settings: EmulatorSettings): string {
  const { folder, parameters } = settings;
  const parameterFolder = join(folder, "parameters");
  mkdirSync(parameterFolder, { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, "home", ".config"), { recursive: true, mode: 0o700 });
  writeFileSync(join(parameterFolder, ".env"), dotenv(parameters), { mode: 0o600 });
  const config = join(folder, "firebase.json");
  writeFileSync(config, JSON.stringify(firebaseConfig(settings), undefined, 2));
  return config;
}

function firebaseConfig({ folder, functionsFolder, ports, firestore = false }: EmulatorSettings): object {
  const rules = relative(folder, join(projectRoot, "firestore.rules"));
  return {
    functions: {
      source: relative(folder, functionsFolder),
      codebase: "clawfire",
      runtime: "nodejs24",
      configDir: "parameters",
    },
    ...(firestore ? { firestore: [{ database: "clawfire", rules }] } : {}),
    emulators: {
      ...emulatorsOn(ports),
      ...(firestore
        ? { firestore: { ...at(ports.firestore), websocketPort: ports.firestoreWebSocket } }
        : {}),
    },
  };
}

/** Where each listens, as `firebase.json` says it. */
export function emulatorsOn(ports: EmulatorPorts): object {
  return {
    functions: at(ports.functions),
    auth: at(ports.auth),
    hub: at(ports.hub),
    logging: at(ports.logging),
    eventarc: at(ports.eventarc),
    tasks: at(ports.tasks),
    ui: { enabled: false },
    singleProjectMode: true,
  };
}

function at(port: number): { host: string; port: number } {
  return { host: "127.0.0.1", port };
}

/** The CLI's dotenv dialect, in which `\n`, `\"` and `\\` are understood inside double quotes. */
export function dotenv(values: Readonly<Record<string, string>>): string {
  const escape = (value: string) =>
    value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`);
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escape(value)}"\n`)
    .join("");
}
