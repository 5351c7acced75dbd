import { dirname, join, relative } from "node:path";
import { secretManagerReader, type ReadSecret } from "../../functions/src/secrets/secret-reader.ts";
import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { openClient } from "../device/cloud-keeper.ts";
import { keeperOf, prefixOf, secretManagerHost, type Place } from "../device/keeper-of.ts";
import type { SecretKeeper } from "../device/secret-keeper.ts";
import { readEndpoints } from "../../local-stack/endpoints.ts";
import { localProject, projectRoot } from "../../local-stack/project.ts";
import { readEnvFiles } from "../setup/parameters-file.ts";
import { parameterFolder } from "../kit-folder.ts";

export interface SetUpOptions extends Place {
  /** Instead of the configured one. */
  readonly url?: string | undefined;
}

/** One installation of Clawfire, local or deployed, as it is configured. Nothing of it is known to be right yet. */
export interface SetUp {
  readonly keeper: SecretKeeper;
  readonly read: ReadSecret;
  readonly project: string | undefined;
  /** Whether it is the stack that `npm start` runs, to which `npm run admin` talks. */
  readonly localStack: boolean;
  /** The functions' parameters, the gateway's address among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where the address was found. */
  readonly urlFrom: string;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The gateway's address of a running local stack. */
  readonly stackGateway?: string | undefined;
}

export function here(): Surroundings {
  return { env: process.env, stackGateway: readEndpoints()?.gateway };
}

const fromStack = "the running npm start";

/** A deployed set-up is that of its project's files alone; a local one takes what `npm start` takes, in its order. */
export function findSetUp(options: SetUpOptions, around: Surroundings = here()): SetUp {
  const keeper = keeperOf(options, around.env);
  const { parameters, urlFrom } = withUrl(options, around);
  const { project } = options;
  if (project !== undefined) {
    const read = cloudReader(project, options.instance, secretManagerHost(around.env));
    return { keeper, read, project, localStack: false, parameters, urlFrom };
  }
  const localStack = urlFrom === fromStack;
  return { keeper, read: localReader(keeper, around.env), project, localStack, parameters, urlFrom };
}

function withUrl(options: SetUpOptions, { env, stackGateway }: Surroundings) {
  const { project, instance, url, secretsFile } = options;
  const folder = secretsFile === undefined ? parameterFolder(instance, env) : dirname(secretsFile);
  const files = project === undefined ? [`.env.${localProject}`, ".env.local"] : [`.env.${project}`];
  const inFiles = readEnvFiles(folder, [".env", ...files]);
  const candidates: readonly (readonly [string | undefined, string])[] = [
    [url, "--url"],
    ...(project === undefined
      ? ([
          [env["OPENCLAW_GATEWAY_URL"], "the environment"],
          [stackGateway, fromStack],
        ] as const)
      : []),
    [
      inFiles["OPENCLAW_GATEWAY_URL"],
      instance === undefined ? "functions/.env*" : join(relative(projectRoot, folder), ".env*"),
    ],
  ];
  const [text = "", urlFrom] = candidates.find(([value]) => value) ?? ["", "nowhere"];
  return { parameters: { ...inFiles, OPENCLAW_GATEWAY_URL: text }, urlFrom };
}

/** As the functions read them, but as whoever is signed in here. */
function cloudReader(
  project: string,
  instance: string | undefined,
  emulator: string | undefined,
): ReadSecret {
  const named = secretManagerReader(project, emulator, openClient);
  return (name) => named(`${prefixOf(instance)}${name}`);
}

/** The token of the environment wins, as it does in `npm start`. A missing secret fails as in Secret Manager. */
function localReader(keeper: SecretKeeper, env: NodeJS.ProcessEnv): ReadSecret {
  return async (name) => {
    const fromEnv = name === secretNames.gatewayToken ? env["OPENCLAW_GATEWAY_TOKEN"] : undefined;
    const value = fromEnv || (await keeper.read(name));
    if (value === undefined) throw Object.assign(new Error("It is not there."), { code: 5 });
    return { value, version: `${keeper.place}: ${name}` };
  };
}
