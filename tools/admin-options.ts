/** Reads the command line of `npm run admin`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { placeOf } from "./device-options.ts";

export const adminHelp = `Looks after the project: who is an administrator, which devices the gateway lets in, and whether visitors may send.

  npm run admin -- grant <uid|email>     make an account an administrator (custom claim admin: true)
  npm run admin -- revoke <uid|email>    take that back
  npm run admin -- status                how both devices' connections stand, and what to do
  npm run admin -- devices               which devices wait for approval, and which are paired
  npm run admin -- approve <requestId>
  npm run admin -- reject <requestId>
  npm run admin -- remove <deviceId>
  npm run admin -- pause ["what visitors read"]    new messages are refused within five seconds; running ones end
  npm run admin -- resume
  npm run admin -- settings              the pause, and what is spent of each budget

  --until TIME   pause: it ends by itself then, such as 2026-12-01T08:00:00Z
  --project ID   grant, revoke, pause, resume and settings: at a deployed project, as whoever is signed in
                 (npx firebase login, or application default credentials); without it, at the local stack.
                 The other commands ask the local stack's admin callable; use the admin page for a deployed one.
  --instance ID  with --project: pause, resume and settings of the function kit's instance of that name
`;

/** A deployed site; undefined for the local stack. */
type Site = { readonly project: string; readonly instance?: string | undefined } | undefined;

/** One that needs what it is about, and one that does not. */
export type AdminCommand =
  | { readonly verb: "grant" | "revoke"; readonly account: string; readonly project?: string }
  | { readonly verb: "devices" | "status" }
  | { readonly verb: "approve" | "reject"; readonly requestId: string }
  | { readonly verb: "remove"; readonly deviceId: string }
  | { readonly verb: "pause"; readonly pause: PauseRequest; readonly site: Site }
  | { readonly verb: "resume" | "settings"; readonly site: Site };

interface PauseRequest {
  readonly sentence?: string;
  readonly until?: string;
}

const anywhere: ReadonlySet<string> = new Set(["grant", "revoke", "pause", "resume", "settings"]);

interface Flags {
  readonly project?: string | undefined;
  readonly instance?: string | undefined;
  readonly until?: string | undefined;
}

/** `undefined` when help was asked for. @throws CommandError */
export function parseAdmin(args: readonly string[]): AdminCommand | undefined {
  const text = { type: "string" } as const;
  const { values, positionals } = parseFlags({
    args: [...args],
    allowPositionals: true,
    options: {
      project: text,
      instance: text,
      until: text,
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const [verb = "", subject, ...more] = positionals;
  if (more.length > 0) throw new CommandError(`There is too much: ${more.join(" ")}`);
  const command = commandOf(verb, subject, values);
  if (values.project !== undefined && !anywhere.has(verb))
    throw new CommandError(`${verb} asks the local stack only. At a deployed project use its admin page.`);
  if (values.until !== undefined && verb !== "pause") throw new CommandError("--until is for pause only.");
  return command;
}

function commandOf(verb: string, subject: string | undefined, flags: Flags): AdminCommand {
  const { project } = flags;
  switch (verb) {
    case "grant":
    case "revoke":
      return { verb, account: needed(verb, subject, "uid|email"), ...(project !== undefined && { project }) };
    case "approve":
    case "reject":
      return { verb, requestId: needed(verb, subject, "requestId") };
    case "remove":
      return { verb, deviceId: needed(verb, subject, "deviceId") };
    case "devices":
    case "status":
      return { verb };
    case "pause":
      return { verb, pause: pauseOf(subject, flags.until), site: siteOf(flags) };
    case "resume":
    case "settings":
      return { verb, site: siteOf(flags) };
    default:
      throw unknownCommand(verb);
  }
}

function unknownCommand(verb: string): CommandError {
  return new CommandError(
    verb === "" ? adminHelp : `There is no command ${verb}. --help lists what there is.`,
  );
}

function siteOf({ project, instance }: Flags): Site {
  const place = placeOf({ project, instance });
  return place.project === undefined ? undefined : { project: place.project, instance: place.instance };
}

/** @throws CommandError for what is no time. */
function pauseOf(sentence: string | undefined, until: string | undefined): PauseRequest {
  const end = until === undefined ? undefined : new Date(until);
  if (end !== undefined && Number.isNaN(end.getTime()))
    throw new CommandError("--until must be a time, such as 2026-12-01T08:00:00Z.");
  return {
    ...(sentence === undefined ? {} : { sentence }),
    ...(end === undefined ? {} : { until: end.toISOString() }),
  };
}

function needed(verb: string, subject: string | undefined, what: string): string {
  if (subject !== undefined && subject !== "") return subject;
  throw new CommandError(`What to ${verb}? npm run admin -- ${verb} <${what}>`);
}
