/** Reads the command line of `npm run doctor`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { placeOf } from "./device-options.ts";
import type { SetUpOptions } from "./doctor/set-up.ts";

export const doctorHelp = `Walks from our secrets to an answer of the agent, and says what is wrong and what to type.

  npm run doctor                              the set-up on this machine
  npm run doctor -- --project ID              a deployed one: Secret Manager, functions/.env and functions/.env.ID
  npm run doctor -- --url wss://host          another gateway than the configured one

  --json              one JSON document: { ok, steps: [{ name, ok, seen, ms? }], finding?: { kind, meaning,
                      remedy, command? }, trust?, adminFinding?, notes, ... }
  --instance ID       with --project: the function kit's instance of that name
  --secrets FILE      another local file than functions/.secret.local
  --message TEXT      what the agent is asked; it costs one turn, in a session of its own
  --timeout SECONDS   how long the answer may take; 60 unless given

The exit status is 0 only if the agent answered. No secret is ever printed. Locally the gateway is, in this order,
that of --url, of OPENCLAW_GATEWAY_URL in the environment, of the running npm start, of functions/.env.local and .env.
`;

export interface DoctorCommand extends SetUpOptions {
  readonly json: boolean;
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
      secrets: text,
      message: text,
      timeout: text,
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { url, json, message, timeout } = values;
  const turnMs = timeout === undefined ? undefined : millisecondsOf(timeout);
  return { ...placeOf(values), url, json, message, turnMs };
}

function millisecondsOf(seconds: string): number {
  const number = Number(seconds);
  if (Number.isInteger(number) && number >= 1 && number <= 3_600) return number * 1_000;
  throw new CommandError("--timeout must be 1 to 3600 seconds.");
}
