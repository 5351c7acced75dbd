import { CloudKeeper } from "../device/cloud-keeper.ts";
import { secretManagerHost } from "../device/keeper-of.ts";
import { join } from "node:path";
import { projectRoot } from "../../local-stack/project.ts";
import { parameterFolder } from "../kit-folder.ts";
import { findLogin, NoLogin, type Login } from "../device/credentials.ts";
import { cloudFailure } from "./cloud-failure.ts";
import { GoogleClient } from "./google-client.ts";
import { readParameterFiles } from "./parameters-file.ts";
import type { Cloud } from "./plan.ts";
import { settingsOf, type Wishes } from "./settings.ts";

export interface Around extends Pick<Cloud, "chooseLocation" | "readToken"> {
  readonly env?: NodeJS.ProcessEnv;
  /** @default that of the instance, or this repository's `functions` */
  readonly functionsFolder?: string;
  /** @default that of the project */
  readonly deployFile?: string;
  readonly wait?: Cloud["wait"];
}

/**
 * A project at Google's, and who asks for it. `GOOGLE_APIS_EMULATOR_HOST` (`host:port`) stands for Google.
 * @throws CloudFailure when nobody is signed in, CommandError for malformed parameters
 */
export async function openCloud(wishes: Wishes, around: Around): Promise<{ cloud: Cloud; who: string }> {
  const { project, instance } = wishes;
  const { env = process.env, wait = pause, functionsFolder = parameterFolder(instance, env) } = around;
  const { deployFile = join(projectRoot, "firebase.json") } = around;
  const settings = settingsOf(wishes, readParameterFiles(functionsFolder, project));
  const { client, who } = await signedIn(project, env);
  const emulator = env["GOOGLE_APIS_EMULATOR_HOST"];
  const google = new GoogleClient({ emulator, headers: () => headersOf(client, project) });
  const keeper = new CloudKeeper(project, secretManagerHost(env), settings.secretPrefix);
  const { readToken, chooseLocation } = around;
  return {
    who,
    cloud: { google, settings, keeper, functionsFolder, deployFile, readToken, chooseLocation, wait },
  };
}

async function signedIn(project: string, env: NodeJS.ProcessEnv): Promise<Login> {
  try {
    return await findLogin(project, env);
  } catch (error) {
    if (error instanceof NoLogin) throw cloudFailure("login-missing", { project }, { cause: error });
    throw error;
  }
}

/** @throws CloudFailure when the sign-in is over: the token endpoint answers 400 or 401 then. */
async function headersOf(client: Login["client"], project: string): Promise<Headers> {
  try {
    return new Headers(await client.getRequestHeaders());
  } catch (error) {
    const { status } = (error as { response?: { status?: number } }).response ?? {};
    const kind = status === 400 || status === 401 ? "login-expired" : "google-unreachable";
    throw cloudFailure(kind, { project, subject: "the sign-in could not be renewed" }, { cause: error });
  }
}

function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
