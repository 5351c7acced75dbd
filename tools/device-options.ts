/** Reads the command line of `npm run device`. */
import { isGatewayTokenName, type GatewayTokenName } from "../functions/src/contract/token-secret.ts";
import { secretNames } from "../functions/src/secrets/secrets.ts";
import { CommandError, parseFlags } from "./command-line.ts";
import { deviceNames, type DeviceName } from "./device/devices.ts";

export const deviceHelp = `Makes and keeps the keys of the two devices that the gateway knows us by: chat and admin.

  npm run device -- create                 make the keys and the pepper that are missing; what is there stays
  npm run device -- show                   device ids, public keys, scopes, and whether all is well-formed
  npm run device -- token [SECRET]         store the gateway's token, read from the terminal or a pipe; of one of several
                                           gateways that has its own in a secret such as OPENCLAW_GATEWAY_TOKEN_EU
  npm run device -- export --out FILE      both devices as the devices/paired.json of a gateway's state directory:
                                           put there before its first start, they count as approved
  npm run device -- rotate [chat|admin]    replace a key, without a moment in which none works (chat unless named):
                                           1. the new key is stored beside the old one, which stays in use
                                           2. its request for approval is filed, and you are told how to approve it
                                           3. run it again: once the gateway lets the new device in, the new key
                                              takes the old one's place, which is kept as the previous version
                                           4. remove the old device, when the functions have read the new key

  --project ID      the secrets of a deployed project, in Secret Manager, as whoever is signed in (npx firebase
                    login, or application default credentials); without it, functions/.secret.local
  --instance ID     the function kit's instance of that name: in Secret Manager, or the .env.local of its parameters
  --secrets FILE    another local file
  --token-stdin     create: if there is no gateway token yet, read it from standard input
  --force           export: replace FILE
  --finish          rotate: only finish what was begun, never make a key
  --url URL         rotate: the gateway to ask, instead of the configured one
`;

interface Where {
  readonly project: string | undefined;
  readonly instance: string | undefined;
  readonly secretsFile: string | undefined;
}

export type DeviceCommand = Where &
  (
    | { readonly verb: "create"; readonly tokenStdin: boolean }
    | { readonly verb: "show" }
    | { readonly verb: "token"; readonly secret: GatewayTokenName }
    | { readonly verb: "export"; readonly out: string; readonly force: boolean }
    | {
        readonly verb: "rotate";
        readonly device: DeviceName;
        readonly finishOnly: boolean;
        readonly url: string | undefined;
      }
  );

const flags = {
  project: { type: "string" },
  instance: { type: "string" },
  secrets: { type: "string" },
  "token-stdin": { type: "boolean", default: false },
  out: { type: "string" },
  force: { type: "boolean", default: false },
  finish: { type: "boolean", default: false },
  url: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Which flags belong to which command only. */
const owners = {
  "token-stdin": "create",
  out: "export",
  force: "export",
  finish: "rotate",
  url: "rotate",
} as const;

type Values = ReturnType<typeof readFlags>["values"];

/** `undefined` when help was asked for. @throws CommandError */
export function parseDevice(args: readonly string[]): DeviceCommand | undefined {
  const { values, positionals } = readFlags(args);
  if (values.help) return undefined;
  const [verb = "", subject, ...more] = positionals;
  refuseForeignFlags(verb, values);
  const extra =
    verb === "rotate" || verb === "token" ? more : [subject, ...more].filter((word) => word !== undefined);
  if (extra.length > 0) throw new CommandError(`There is too much: ${extra.join(" ")}`);
  return commandOf(verb, subject, values);
}

function readFlags(args: readonly string[]) {
  return parseFlags({ args: [...args], allowPositionals: true, options: flags });
}

function refuseForeignFlags(verb: string, values: Values): void {
  for (const [flag, owner] of Object.entries(owners))
    if (values[flag as keyof typeof owners] && owner !== verb)
      throw new CommandError(`--${flag} belongs to ${owner}. --help lists what there is.`);
}

function commandOf(verb: string, subject: string | undefined, values: Values): DeviceCommand {
  const where = placeOf(values);
  switch (verb) {
    case "create":
      return { ...where, verb, tokenStdin: values["token-stdin"] };
    case "show":
      return { ...where, verb };
    case "token":
      return { ...where, verb, secret: tokenSecretOf(subject) };
    case "export":
      return { ...where, verb, out: outOf(values.out), force: values.force };
    case "rotate":
      return { ...where, verb, device: deviceOf(subject), finishOnly: values.finish, url: values.url };
    default:
      throw new CommandError(
        verb === "" ? deviceHelp : `There is no command ${verb}. --help lists what there is.`,
      );
  }
}

/** Where the secrets are, by the flags. @throws CommandError */
export function placeOf({
  project,
  instance,
  secrets,
}: {
  readonly project?: string | undefined;
  readonly instance?: string | undefined;
  readonly secrets?: string | undefined;
}): Where {
  if (project !== undefined && secrets !== undefined)
    throw new CommandError("--project and --secrets exclude each other.");
  if (instance !== undefined && secrets !== undefined)
    throw new CommandError("--instance and --secrets exclude each other.");
  return { project: projectOf(project), instance: instanceOf(instance), secretsFile: secrets };
}

/** @throws CommandError for what is no project id, which would become part of a path. */
function projectOf(id: string | undefined): string | undefined {
  if (id === undefined || /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(id)) return id;
  throw new CommandError("--project must be a project id: 6 to 30 lower-case letters, digits and hyphens.");
}

/** The Firebase CLI's rule for the id of a function kit's instance. @throws CommandError */
function instanceOf(id: string | undefined): string | undefined {
  if (id === undefined || /^[a-z0-9_]([a-z0-9_-]{0,38}[a-z0-9_])?$/.test(id)) return id;
  throw new CommandError(
    "--instance must be a kit's instance id: up to 40 lower-case letters, digits, _ and -.",
  );
}

function outOf(out: string | undefined): string {
  if (out !== undefined && out !== "") return out;
  throw new CommandError("Where to? npm run device -- export --out <state directory>/devices/paired.json");
}

/** @throws CommandError for a name that is that of no gateway's token. */
function tokenSecretOf(name: string = secretNames.gatewayToken): GatewayTokenName {
  if (isGatewayTokenName(name)) return name;
  throw new CommandError(
    "token takes the name of the secret only: OPENCLAW_GATEWAY_TOKEN, or that with _ and capitals, digits or _ behind it. The token itself is read from the terminal or a pipe.",
  );
}

function deviceOf(name = "chat"): DeviceName {
  const device = deviceNames.find((known) => known === name);
  if (device !== undefined) return device;
  throw new CommandError(`There is no device ${name}: rotate ${deviceNames.join(" or ")}.`);
}
