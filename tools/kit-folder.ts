import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { repositoryPrefix } from "../functions/src/kit.ts";
import { functionsFolder, projectRoot } from "../local-stack/project.ts";
import { CommandError } from "./command-line.ts";

const Codebase = z.object({
  source: z.string().default(""),
  prefix: z.string().default(""),
  instances: z.record(z.string(), z.string()).default({}),
});
const FirebaseJson = z.object({
  functions: z.preprocess((one) => [one ?? []].flat(), z.array(Codebase)),
});

/**
 * Where the parameter files are. `CLAWFIRE_FUNCTIONS` is another folder than this repository's.
 * @throws CommandError in somebody's project, whose own functions and rules must stay as they are, unless an instance is named.
 */
export function parameterFolder(instance: string | undefined, env: NodeJS.ProcessEnv): string {
  if (instance !== undefined) return kitFolder(instance);
  const codebases = codebasesIn(projectRoot);
  if (codebases.some(({ prefix }) => `${prefix}-` === repositoryPrefix))
    return env["CLAWFIRE_FUNCTIONS"] ?? functionsFolder;
  const known = codebases.flatMap(({ instances }) => Object.keys(instances));
  throw new CommandError(
    known.length > 0
      ? `Which instance of the kit? --instance ID, of those that firebase.json knows: ${known.join(", ")}.`
      : "firebase.json knows no instance of the kit here: npx firebase functions:kits:install installs one.",
  );
}

/** Where the Firebase CLI keeps the parameters of a kit's instance, as `firebase.json` says. @throws CommandError */
function kitFolder(instance: string): string {
  return join(projectRoot, codebaseOf(instance, projectRoot).instances[instance] ?? "");
}

/** The folder of its functions, from where `firebase.json` is. @throws CommandError */
export function sourceOfKit(instance: string, root: string): string {
  return codebaseOf(instance, root).source;
}

/** What the rules and indexes of an instance's database are deployed by, beside `firebase.json`. */
export function deployFileOf(instance: string): string {
  return `firebase.kit-${instance}.json`;
}

function codebasesIn(root: string): z.infer<typeof Codebase>[] {
  const file = join(root, "firebase.json");
  return FirebaseJson.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}).functions;
}

function codebaseOf(instance: string, root: string): z.infer<typeof Codebase> {
  const codebase = codebasesIn(root).find(({ instances }) => Object.hasOwn(instances, instance));
  if (codebase !== undefined) return codebase;
  throw new CommandError(`firebase.json knows no function kit's instance ${instance}.`);
}
