/** Copies what `firebase deploy` would upload, and nothing else. */
import { cp, mkdir, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import * as z from "zod";
import { functionsFolder, projectRoot } from "../../local-stack/project.ts";

export interface Upload {
  readonly files: readonly string[];
  readonly bytes: number;
}

const FirebaseJson = z.object({ functions: z.object({ ignore: z.array(z.string()) }) });

/** What the CLI leaves out whatever `firebase.json` says. */
const neverUploaded = ["firebase-debug.log", "firebase-debug.*.log", ".runtimeconfig.json"];

export async function copyUpload(folder: string): Promise<Upload> {
  const files = await uploadedFiles();
  let bytes = 0;
  for (const file of files) {
    await cp(join(functionsFolder, file), join(folder, file));
    bytes += (await stat(join(folder, file))).size;
  }
  return { files, bytes };
}

/** Asks the CLI's own code, so that the ignore list is read as it reads it. */
async function uploadedFiles(): Promise<string[]> {
  const config = FirebaseJson.parse(JSON.parse(await readFile(join(projectRoot, "firebase.json"), "utf8")));
  const files = createRequire(import.meta.url)("firebase-tools/lib/fsAsync.js") as CliFiles;
  const ignoreStrings = [...config.functions.ignore, ...neverUploaded];
  const found = await files.readdirRecursive({ path: functionsFolder, ignoreStrings });
  return found.map(({ name }) => relative(functionsFolder, name));
}

interface CliFiles {
  readdirRecursive(options: { path: string; ignoreStrings: string[] }): Promise<{ name: string }[]>;
}

/**
 * Puts in reach what the Firebase CLI looks for beside the code where it discovers and emulates it. What is deployed has
 * none of it.
 */
export async function linkForCli(folder: string): Promise<void> {
  await mkdir(join(folder, "node_modules"));
  for (const name of ["firebase-functions", "firebase-admin"])
    await symlink(join(projectRoot, "node_modules", name), join(folder, "node_modules", name));
}
