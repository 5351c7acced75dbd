import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startFirestoreEngine, type FirestoreEngine } from "./server.ts";

/** The oldest Java that firebase-tools accepts for its emulators. */
const oldestJava = 21;

/** Whether `firebase emulators:start` could run the official emulator here without downloading anything. */
export type OfficialEmulator = { available: true } | { available: false; because: string };

export interface FirestoreOptions {
  /** The project that `environment` names; the engine itself serves every project. */
  project: string;
  /** The embedded engine's TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  port?: number;
  /** Whether the official emulator is chosen when it is available. @default true */
  preferOfficial?: boolean;
}

/** `official` is for the Firebase CLI to run. `environment` is what a process needs to reach the embedded engine. */
export type Firestore =
  | { kind: "official" }
  | { kind: "embedded"; because: string; engine: FirestoreEngine; environment: Record<string, string> };

/** Chooses the Firestore to develop against, and starts it when it is the embedded one. */
export async function startFirestore(options: FirestoreOptions): Promise<Firestore> {
  const { project, port = 0, preferOfficial = true } = options;
  const official: OfficialEmulator = preferOfficial
    ? await officialEmulatorAvailable()
    : { available: false, because: "the embedded engine was asked for" };
  if (official.available) return { kind: "official" };
  const engine = await startFirestoreEngine({ port });
  const environment = { FIRESTORE_EMULATOR_HOST: engine.host, GCLOUD_PROJECT: project };
  return { kind: "embedded", because: official.because, engine, environment };
}

/** Looks for Java on the path and for the emulator's file in the cache of firebase-tools. Never rejects. */
export async function officialEmulatorAvailable(): Promise<OfficialEmulator> {
  const because = (await whyNoJava()) ?? (await whyNoFile());
  return because === undefined ? { available: true } : { available: false, because };
}

async function whyNoJava(): Promise<string | undefined> {
  const needed = `the official emulator needs Java ${oldestJava} or newer`;
  try {
    const { stderr } = await promisify(execFile)("java", ["-version"]);
    const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
    return major >= oldestJava ? undefined : `${needed}, and this is Java ${major}`;
  } catch {
    return `${needed}, and there is no Java on the path`;
  }
}

/** The installed firebase-tools runs exactly one release of the emulator and would download it if another were there. */
async function whyNoFile(): Promise<string | undefined> {
  const cache = process.env["FIREBASE_EMULATORS_PATH"] ?? join(homedir(), ".cache/firebase/emulators");
  const file = join(cache, emulatorFileName());
  const missing = `the official emulator's file ${file} is not there`;
  return access(file).then(
    () => undefined,
    () => missing,
  );
}

function emulatorFileName(): string {
  const require = createRequire(import.meta.url);
  const { firestore } = require("firebase-tools/lib/emulator/downloadableEmulatorInfo.json") as EmulatorInfo;
  return firestore.downloadPathRelativeToCacheDir;
}

interface EmulatorInfo {
  firestore: { downloadPathRelativeToCacheDir: string };
}
