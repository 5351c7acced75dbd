import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { functionsFolder, projectRoot } from "../local-stack/project.ts";
import { CommandError } from "./command-line.ts";

const Codebase = z.object({
  source: z.string().default(""),
  instances: z.record(z.string(), z.string()).default({}),
});
const FirebaseJson = z.object({
  functions: z.preprocess((one) => [one ?? []].flat(), z.array(Codebase)),
});

/** Where the parameter files are. `CLAWFIRE_FUNCTIONS` is another folder than this repository's. @throws CommandError */
export function parameterFolder(instance: string | undefined, env: NodeJS.ProcessEnv): string {
  return instance === undefined ? (env["CLAWFIRE_FUNCTIONS"] ?? functionsFolder) : kitFolder(instance);
}

/** Where the Firebase CLI keeps the parameters of a kit's instance, as `firebase.json` says. @throws CommandError */
export function kitFolder(instance: string): string {
  return join(projectRoot, codebaseOf(instance, projectRoot).instances[instance] ?? "");
}

/** The folder of its functions, from where `firebase.json` is. @throws CommandError */
export function sourceOfKit(instance: string, root: string): string {
  return codebaseOf(instance, root).source;
}

function codebaseOf(instance: string, root: string): z.infer<typeof Codebase> {
  const file = join(root, "firebase.json");
  const { functions } = FirebaseJson.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
  const codebase = functions.find(({ instances }) => Object.hasOwn(instances, instance));
  if (codebase !== undefined) return codebase;
  throw new CommandError(`firebase.json knows no function kit's instance ${instance}.`);
}
