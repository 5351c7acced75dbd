import { join, relative } from "node:path";
import { kitPrefix } from "../../functions/src/kit.ts";
import { functionsFolder, projectRoot } from "../../local-stack/project.ts";
import { kitFolder } from "../kit-folder.ts";
import { CloudKeeper } from "./cloud-keeper.ts";
import { FileKeeper } from "./file-keeper.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

export interface Place {
  /** A deployed project; without it, the local file. */
  readonly project?: string | undefined;
  /** A function kit's instance. */
  readonly instance?: string | undefined;
  /** Another local file than `functions/.secret.local`. */
  readonly secretsFile?: string | undefined;
}

export const localSecretsFile = join(functionsFolder, ".secret.local");

/** What stands for Secret Manager: its own local endpoint, or the one for all of Google's APIs. */
export function secretManagerHost(env: NodeJS.ProcessEnv): string | undefined {
  return env["SECRET_MANAGER_EMULATOR_HOST"] || env["GOOGLE_APIS_EMULATOR_HOST"];
}

/** The keeper of a place. */
export function keeperOf({ project, instance, secretsFile }: Place, env: NodeJS.ProcessEnv): SecretKeeper {
  if (project !== undefined) return new CloudKeeper(project, secretManagerHost(env), prefixOf(instance));
  if (secretsFile !== undefined) return new FileKeeper(secretsFile);
  if (instance !== undefined) {
    const file = join(kitFolder(instance), ".env.local");
    return new FileKeeper(file, relative(projectRoot, file));
  }
  return new FileKeeper(localSecretsFile, "functions/.secret.local");
}

/** What stands before the names of an instance's secrets. */
export function prefixOf(instance: string | undefined): string {
  return kitPrefix({ FIREBASE_KIT_INSTANCE_ID: instance });
}
