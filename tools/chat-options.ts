/** Reads the command line of `npm run chat`. */
import { kitPrefix, repositoryPrefix } from "../functions/src/kit.ts";
import { CommandError, parseFlags } from "./command-line.ts";
import type { AuthTarget } from "./firebase-rest.ts";
import { authEmulator } from "./firebase-rest.ts";
import type { Endpoints } from "../local-stack/endpoints.ts";

export const chatHelp = `Sends a message as a visitor and prints the reply as it comes.

  npm run chat -- "hello"
  npm run chat -- "and then?" --conversation last

  --conversation ID|last   go on with a conversation; without it a new one begins
  --project ID             talk to a deployed project instead of the local stack
  --api-key KEY            the project's web API key (or FIREBASE_API_KEY)
  --functions URL          base URL of its functions (or CLAWFIRE_FUNCTIONS_URL)
                           default: https://us-central1-<project>.cloudfunctions.net/
  --instance ID            the function kit's instance, where functions were installed as a kit
  --new                    come as a new visitor
`;

export interface ChatCommand {
  readonly message: string;
  /** An id, or `last`. */
  readonly conversation?: string;
  readonly asNewVisitor: boolean;
  readonly target: ChatTarget;
}

/** Where to sign in, and whom to call. */
interface ChatTarget {
  readonly auth: AuthTarget;
  readonly functions: string;
  /** What `chat` is called there. */
  readonly callable: string;
  readonly isLocal: boolean;
}

/** `undefined` when help was asked for. @throws CommandError */
export function parseChat(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  local: () => Endpoints | undefined,
): ChatCommand | undefined {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseFlags({
    args: [...args],
    allowPositionals: true,
    options: {
      conversation: text,
      project: text,
      "api-key": text,
      functions: text,
      instance: text,
      new: flag,
      help: { ...flag, short: "h" },
    },
  });
  if (values.help) return undefined;
  const message = positionals.join(" ").trim();
  if (message === "") throw new CommandError('Say something: npm run chat -- "hello"');
  const target = targetOf(values, env, local);
  const { conversation } = values;
  return {
    message,
    target,
    asNewVisitor: values.new,
    ...(conversation === undefined ? {} : { conversation }),
  };
}

interface TargetFlags {
  readonly project?: string | undefined;
  readonly "api-key"?: string | undefined;
  readonly functions?: string | undefined;
  readonly instance?: string | undefined;
}

function targetOf(
  flags: TargetFlags,
  env: NodeJS.ProcessEnv,
  local: () => Endpoints | undefined,
): ChatTarget {
  const { project } = flags;
  const apiKey = flags["api-key"] ?? env["FIREBASE_API_KEY"];
  const functions = flags.functions ?? env["CLAWFIRE_FUNCTIONS_URL"] ?? (project && functionsUrl(project));
  if (apiKey === undefined && functions === undefined) return localTarget(local());
  if (!apiKey)
    throw new CommandError("A deployed project needs its web API key: --api-key, or FIREBASE_API_KEY.");
  if (!functions)
    throw new CommandError(
      "Which project? Give --project, or --functions (CLAWFIRE_FUNCTIONS_URL) with the base URL.",
    );
  const prefix = kitPrefix({ FIREBASE_KIT_INSTANCE_ID: flags.instance }) || repositoryPrefix;
  return { auth: { apiKey }, functions, callable: `${prefix}chat`, isLocal: false };
}

function localTarget(endpoints: Endpoints | undefined): ChatTarget {
  if (!endpoints) throw new CommandError("No local stack runs. Run npm start first, in another terminal.");
  return {
    auth: authEmulator(endpoints.auth),
    functions: endpoints.functions,
    callable: "chat",
    isLocal: true,
  };
}

function functionsUrl(project: string): string {
  return `https://us-central1-${project}.cloudfunctions.net/`;
}
