import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CollectionReference, Firestore } from "firebase-admin/firestore";

/** A text that was left somewhere. */
export interface Trail {
  readonly where: string;
  readonly text: string;
}

/** Every file below a folder that `isWanted` names by its path below it. */
export function filesBelow(folder: string, isWanted: (path: string) => boolean): Trail[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => isWanted(path))
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
    .map((path) => ({ where: path, text: readFileSync(join(folder, path), "latin1") }));
}

/** The log entries that belong to a trace, as Cloud Logging would show them with it. */
export function tracedEntries(logs: readonly Trail[]): Trail[] {
  return logs.flatMap(({ where, text }) => {
    const entries = text.split("\n").filter((line) => line.includes('"logging.googleapis.com/trace"'));
    return entries.map((entry) => ({ where: `a traced entry of ${where}`, text: entry }));
  });
}

/** The arguments of every process that runs on this machine now; none where there is no `/proc`. */
export function processArguments(): Trail[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  const pids = readdirSync("/proc", { encoding: "utf8" }).filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ where: `arguments of process ${pid}`, text: argumentsOf(pid) }));
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return ""; // it has ended
  }
}

/** Every document of a database, with its path. */
export async function documentsOf(database: Firestore): Promise<Trail[]> {
  const trails: Trail[] = [];
  const visit = async (collections: readonly CollectionReference[]): Promise<void> => {
    for (const collection of collections)
      for (const reference of await collection.listDocuments()) {
        const found = await reference.get();
        if (found.exists)
          trails.push({ where: reference.path, text: `${reference.path} ${JSON.stringify(found.data())}` });
        await visit(await reference.listCollections());
      }
  };
  await visit(await database.listCollections());
  return trails;
}
