import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { deployFileOf, sourceOfKit } from "../kit-folder.ts";
import { cloudFailure } from "./cloud-failure.ts";
import type { Cloud, Found, SetupStep } from "./plan.ts";

const Entry = z.looseObject({ database: z.string().optional(), rules: z.string().optional() });
const FirebaseJson = z.looseObject({
  firestore: z.preprocess((one) => [one ?? []].flat(), z.array(Entry)).default([]),
});
type FirebaseJson = z.infer<typeof FirebaseJson>;

/**
 * A deploy brings rules and indexes to the databases that its configuration names. In this repository that is `firebase.json`.
 * A site's own stays as it is: with a second database in it, Firestore's emulator would load no rules at all. The instance's is
 * a file beside it.
 */
export function rulesStep(cloud: Cloud): SetupStep {
  const { database } = cloud.settings;
  const name = basename(fileOf(cloud));
  return { name: "rules", intent: `name the database ${database} in ${name}`, check: () => check(cloud) };
}

async function check(cloud: Cloud): Promise<Found> {
  const { project, database } = cloud.settings;
  if (database === "(default)")
    return { kind: "ready", seen: "the site's own, for its own database: see docs/SECURITY.md" };
  const file = fileOf(cloud);
  const config = read(project, file);
  const wanted = { ...config, firestore: withOurs(config.firestore, cloud) };
  const name = basename(file);
  if (isDeepStrictEqual(config, wanted)) return { kind: "ready", seen: `${name} names ${database}` };
  return {
    kind: "missing",
    says: `Name ${database} in ${name}, for its rules and indexes.`,
    failure: cloudFailure("rules-not-named", { project, subject: database, found: name }),
    act: async () => write(file, wanted),
  };
}

function fileOf({ settings: { instance }, deployFile }: Cloud): string {
  return instance === undefined ? deployFile : join(dirname(deployFile), deployFileOf(instance));
}

/** @throws CloudFailure where it is not plain JSON: comments would be lost if it were written again. */
function read(project: string, file: string): FirebaseJson {
  try {
    return FirebaseJson.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
  } catch (cause) {
    throw cloudFailure("firebase-json-unreadable", { project, subject: file }, { cause });
  }
}

/** In this repository the first entry is ours; an instance's file has no other. */
function withOurs(entries: FirebaseJson["firestore"], { settings, deployFile }: Cloud) {
  const { database, instance } = settings;
  if (instance === undefined)
    return entries.map((entry, index) => (index === 0 ? { ...entry, database } : entry));
  const folder = rulesFolder(instance, dirname(deployFile));
  return [{ database, rules: `${folder}/firestore.rules`, indexes: `${folder}/firestore.indexes.json` }];
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
