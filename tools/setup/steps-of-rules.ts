import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { sourceOfKit } from "../kit-folder.ts";
import { cloudFailure } from "./cloud-failure.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

const Entry = z.looseObject({ database: z.string().default("(default)") });
const FirebaseJson = z.looseObject({
  firestore: z.preprocess((one) => [one ?? []].flat(), z.array(Entry)).default([]),
});
type FirebaseJson = z.infer<typeof FirebaseJson>;

/** A deploy brings rules and indexes to the databases that `firebase.json` names: ours must be one of them. */
export function rulesStep(cloud: Cloud): SetupStep {
  const { database } = cloud.settings;
  return {
    name: "rules",
    intent: `name the database ${database} in firebase.json`,
    check: () => check(cloud),
  };
}

async function check({ settings, deployFile }: Cloud): Promise<Found> {
  const { project, database, instance } = settings;
  if (database === "(default)")
    return { kind: "ready", seen: "the site's own, for its own database: see docs/SECURITY.md" };
  const config = read(project, deployFile);
  if (config.firestore.some((entry) => entry.database === database))
    return { kind: "ready", seen: `firebase.json names ${database}` };
  return {
    kind: "missing",
    says: `Name ${database} in firebase.json, for its rules and indexes.`,
    failure: cloudFailure("rules-not-named", { project, subject: database }),
    act: async () =>
      write(deployFile, { ...config, firestore: withOurs(config.firestore, database, instance, deployFile) }),
  };
}

/** @throws CloudFailure where it is not plain JSON: comments would be lost if it were written again. */
function read(project: string, file: string): FirebaseJson {
  try {
    return FirebaseJson.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
  } catch (cause) {
    throw cloudFailure("firebase-json-unreadable", { project, subject: file }, { cause });
  }
}

/** In this repository the first entry is ours; in a site's project ours is one more. */
function withOurs(
  entries: FirebaseJson["firestore"],
  database: string,
  instance: string | undefined,
  deployFile: string,
): FirebaseJson["firestore"] {
  if (instance === undefined)
    return entries.map((entry, index) => (index === 0 ? { ...entry, database } : entry));
  const folder = rulesFolder(instance, dirname(deployFile));
  const ours = { database, rules: `${folder}/firestore.rules`, indexes: `${folder}/firestore.indexes.json` };
  return [...entries, ours];
}

/** Beside the functions of a kit that is a folder, and in the package of one that was installed by its name. */
function rulesFolder(instance: string, root: string): string {
  const source = sourceOfKit(instance, root);
  const packaged = `${source}/node_modules/clawfire/kit`;
  return existsSync(join(root, packaged)) ? packaged : source;
}

function write(file: string, config: FirebaseJson): void {
  const next = `${file}.${crypto.randomUUID()}`;
  writeFileSync(next, `${JSON.stringify(config, undefined, 2)}\n`);
  renameSync(next, file);
}
