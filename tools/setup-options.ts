/** Reads the command line of `npm run setup`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { placeOf } from "./device-options.ts";
import type { Wishes } from "./setup/settings.ts";

export const setupHelp = `Sets a Firebase project up for Clawfire: says each thing before it does it, and can be run again.

  npm run setup -- --project ID --dry-run     what is there, and what would be done
  npm run setup -- --project ID               does it, after one question

  --gateway URL       where the OpenClaw gateway listens: wss://gateway.example.com
  --origin ORIGIN     a page that may call, such as https://www.example.com; may be given several times
                      (the project's own Hosting addresses unless given)
  --instance ID       the function kit's instance of that name, installed before
  --database NAME     the Firestore database of its own; clawfire, or kit-<instance>, unless given
  --region REGION     where the functions run; us-central1 unless given
  --location PLACE    where that database is made; asked for unless given. It can never be changed
  --attachments KIND  which files visitors may send: images, all or off; as the parameters have it unless given
  --bucket NAME       the bucket for files; ID-clawfire-files, or ID-kit-<instance>-files, unless given
  --token-stdin       read the gateway's token from standard input, if it is not stored yet
  --yes               do not ask, as in CI

Needs the Blaze plan and an owner's sign-in: npx firebase login, or application default credentials. It makes the
database, a service account for each service with its roles, the secrets and who may read them, where there are files
(--attachments, or ATTACHMENTS_FROM_AGENT=true in the parameters) a bucket for them, and writes functions/.env.ID, or the
instance's. What is there already stays as it is. It stops at the first refusal and says what to type.
`;

export interface SetupCommand extends Wishes {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly tokenStdin: boolean;
}

/** `undefined` when help was asked for. @throws CommandError */
export function parseSetup(args: readonly string[]): SetupCommand | undefined {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseFlags({
    args: [...args],
    options: {
      project: text,
      instance: text,
      gateway: text,
      origin: { type: "string", multiple: true },
      database: text,
      location: text,
      region: text,
      attachments: text,
      bucket: text,
      "dry-run": flag,
      "token-stdin": flag,
      yes: flag,
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { project, instance } = placeOf(values);
  if (project === undefined)
    throw new CommandError("Which project? npm run setup -- --project ID (npx firebase projects:list)");
  const { gateway, origin: origins, database, location, region, bucket, yes } = values;
  checkShape("--database", database, /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/);
  checkShape("--location", location, /^[a-z]+[a-z0-9-]*$/);
  checkShape("--region", region, /^[a-z]+-[a-z]+\d+$/);
  checkShape("--bucket", bucket, /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/);
  const attachments = attachmentsOf(values.attachments);
  const rest = { dryRun: values["dry-run"], tokenStdin: values["token-stdin"], yes };
  return { project, instance, gateway, origins, database, location, region, attachments, bucket, ...rest };
}

/** @throws CommandError */
function attachmentsOf(text: string | undefined): Wishes["attachments"] {
  const known = (["off", "images", "all"] as const).find((kind) => kind === text);
  if (known === text) return known;
  throw new CommandError(`--attachments ${text} is none of images, all and off.`);
}

/** @throws CommandError for what would become part of a path and cannot be right. */
function checkShape(flag: string, value: string | undefined, shape: RegExp): void {
  if (value !== undefined && !shape.test(value)) throw new CommandError(`${flag} ${value} is malformed.`);
}
