import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CollectionReference, Firestore } from "firebase-admin/firestore";

/** Where a secret was found, and which. Never its value. */
export interface Leak {
  readonly secret: string;
  readonly where: string;
}

/** What tells that a text holds a secret: its lines of some length, and as base64. */
export interface Traces {
  readonly secret: string;
  readonly marks: readonly string[];
}

/** Shorter parts of a secret may be anywhere. */
const TELLING_LENGTH = 20;

export function tracesOf(secret: string, value: string): Traces {
  const lines = value
    .split(/\s+|\\n/)
    .filter((line) => line.length >= TELLING_LENGTH && !line.includes("-----"));
  const coded = Buffer.from(value).toString("base64").slice(0, 60);
  return { secret, marks: [...lines, coded] };
}

export function leaksIn(where: string, text: string, traces: readonly Traces[]): Leak[] {
  return traces
    .filter(({ marks }) => marks.some((mark) => text.includes(mark)))
    .map(({ secret }) => ({ secret, where }));
}

/** Every file below a folder but those that `isKeeper` names: they are where the secrets are kept. */
export function scanFiles(
  folder: string,
  traces: readonly Traces[],
  isKeeper: (path: string) => boolean,
): { readonly leaks: Leak[]; readonly files: number } {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !isKeeper(path))
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile());
  const leaks = paths.flatMap((path) => leaksIn(path, readFileSync(join(folder, path), "latin1"), traces));
  return { leaks, files: paths.length };
}

/** The arguments of every process of this machine; none where there is no `/proc`. */
export function scanProcesses(traces: readonly Traces[]): {
  readonly leaks: Leak[];
  readonly processes: number;
} {
  const pids = readdirSync("/proc", { encoding: "utf8" }).filter((name) => /^\d+$/.test(name));
  const leaks = pids.flatMap((pid) => leaksIn(`arguments of process ${pid}`, argumentsOf(pid), traces));
  return { leaks, processes: pids.length };
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return ""; // it has ended
  }
}

/** Every document of a database. */
export async function scanDatabase(
  database: Firestore,
  traces: readonly Traces[],
): Promise<{ readonly leaks: Leak[]; readonly documents: number }> {
  const leaks: Leak[] = [];
  let documents = 0;
  const visit = async (collections: readonly CollectionReference[]): Promise<void> => {
    for (const collection of collections)
      for (const reference of await collection.listDocuments()) {
        const found = await reference.get();
        if (found.exists) documents += 1;
        leaks.push(...leaksIn(reference.path, JSON.stringify(found.data() ?? {}), traces));
        await visit(await reference.listCollections());
      }
  };
  await visit(await database.listCollections());
  return { leaks, documents };
}
