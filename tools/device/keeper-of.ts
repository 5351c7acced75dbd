import { join, relative } from "node:path";
import { kitPrefix } from "../../functions/src/kit.ts";
import { projectRoot } from "../../local-stack/project.ts";
import { parameterFolder } from "../kit-folder.ts";
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

/** What stands for Secret Manager: its own local endpoint, or the one for all of Google's APIs. */
export function secretManagerHost(env: NodeJS.ProcessEnv): string | undefined {
  return env["SECRET_MANAGER_EMULATOR_HOST"] || env["GOOGLE_APIS_EMULATOR_HOST"];
}

/** The keeper of a place. @throws CommandError where it is not said which */
export function keeperOf({ project, instance, secretsFile }: Place, env: NodeJS.ProcessEnv): SecretKeeper {
  if (project === undefined && secretsFile !== undefined) return new FileKeeper(secretsFile);
  const folder = parameterFolder(instance, env);
  if (project !== undefined) return new CloudKeeper(project, secretManagerHost(env), prefixOf(instance));
  // A kit's functions are uploaded with all that is in their folder: its secrets are beside its parameters.
  const file = join(folder, instance === undefined ? ".secret.local" : ".env.local");
  return new FileKeeper(file, relative(projectRoot, file));
}

/** What stands before the names of an instance's secrets. */
export function prefixOf(instance: string | undefined): string {
  return kitPrefix({ FIREBASE_KIT_INSTANCE_ID: instance });
}
