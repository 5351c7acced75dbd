import { join } from "node:path";
import { functionsFolder } from "../../local-stack/project.ts";
import { CloudKeeper } from "./cloud-keeper.ts";
import { FileKeeper } from "./file-keeper.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

export interface Place {
  /** A deployed project; without it, the local file. */
  readonly project?: string | undefined;
  /** Another local file than `functions/.secret.local`. */
  readonly secretsFile?: string | undefined;
}

export const localSecretsFile = join(functionsFolder, ".secret.local");

/** The keeper of a place; `SECRET_MANAGER_EMULATOR_HOST` in the environment stands for Secret Manager. */
export function keeperOf({ project, secretsFile }: Place, env: NodeJS.ProcessEnv): SecretKeeper {
  if (project !== undefined) return new CloudKeeper(project, env["SECRET_MANAGER_EMULATOR_HOST"]);
  if (secretsFile !== undefined) return new FileKeeper(secretsFile);
  return new FileKeeper(localSecretsFile, "functions/.secret.local");
}
