/** Reads the command line of `npm run doctor`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { placeOf } from "./device-options.ts";
import type { SetUpOptions } from "./doctor/set-up.ts";

export const doctorHelp = `Walks from our secrets to an answer of the agent, and says what is wrong and what to type.

  npm run doctor                              the set-up on this machine
  npm run doctor -- --project ID              a deployed one: Secret Manager, functions/.env and functions/.env.ID
  npm run doctor -- --url wss://host          another gateway than the configured one

  --functions URL     with --project: where the pages call the functions, if that is not their own address

  --json              one JSON document: { ok, steps: [{ name, ok, seen, ms? }], finding?: { kind, meaning,
                      remedy, command? }, gateways?, trust?, adminFinding?, notes, ... }
  --instance ID       the function kit's instance of that name
  --secrets FILE      another local file than functions/.secret.local
  --message TEXT      what the agent is asked; it costs one turn, in a session of its own
  --timeout SECONDS   how long the answer may take; 60 unless given

With --project it looks at the project as the set-up does (npm run setup), then calls the deployed functions as a
browser would: each origin, an anonymous visitor, one streamed turn, its history, where visitors may send files a picture
(in no message); and deletes that visitor again. Where APP_CHECK is on, CLAWFIRE_APP_CHECK_TOKEN in the environment is an App Check token to call with.

The exit status is 0 only if the agent answered. No secret is ever printed. Locally the gateway is, in this order,
that of --url, of OPENCLAW_GATEWAY_URL in the environment, of the running npm start, of functions/.env.local and .env.
`;

export interface DoctorCommand extends SetUpOptions {
  readonly json: boolean;
  /** Base URL of the deployed functions, instead of their own. */
  readonly functions: string | undefined;
  readonly message: string | undefined;
  readonly turnMs: number | undefined;
}

/** `undefined` when help was asked for. @throws CommandError */
export function parseDoctor(args: readonly string[]): DoctorCommand | undefined {
  const text = { type: "string" } as const;
  const { values } = parseFlags({
    args: [...args],
    options: {
      url: text,
      project: text,
      instance: text,
      functions: text,
      secrets: text,
      message: text,
      timeout: text,
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { url, json, message, timeout, functions } = values;
  if (functions !== undefined && !URL.canParse(functions))
    throw new CommandError("--functions must be a URL.");
  const turnMs = timeout === undefined ? undefined : millisecondsOf(timeout);
  return { ...placeOf(values), url, json, functions, message, turnMs };
}

function millisecondsOf(seconds: string): number {
  const number = Number(seconds);
  if (Number.isInteger(number) && number >= 1 && number <= 3_600) return number * 1_000;
  throw new CommandError("--timeout must be 1 to 3600 seconds.");
}
