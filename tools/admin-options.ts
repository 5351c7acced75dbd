/** Reads the command line of `npm run admin`. */
import { CommandError, parseFlags } from "./command-line.ts";

export const adminHelp = `Looks after the project: who is an administrator, and which devices the gateway lets in.

  npm run admin -- grant <uid|email>     make an account an administrator (custom claim admin: true)
  npm run admin -- revoke <uid|email>    take that back
  npm run admin -- status                how both devices' connections stand, and what to do
  npm run admin -- devices               which devices wait for approval, and which are paired
  npm run admin -- approve <requestId>
  npm run admin -- reject <requestId>
  npm run admin -- remove <deviceId>

  --project ID   grant and revoke: at a deployed project, as whoever is signed in (npx firebase login,
                 or application default credentials); without it, at the local stack.
                 The other commands ask the local stack's admin callable; use the admin page for a deployed one.
`;

/** One that needs what it is about, and one that does not. */
export type AdminCommand =
  | { readonly verb: "grant" | "revoke"; readonly account: string; readonly project?: string }
  | { readonly verb: "devices" | "status" }
  | { readonly verb: "approve" | "reject"; readonly requestId: string }
  | { readonly verb: "remove"; readonly deviceId: string };

/** `undefined` when help was asked for. @throws CommandError */
export function parseAdmin(args: readonly string[]): AdminCommand | undefined {
  const { values, positionals } = parseFlags({
    args: [...args],
    allowPositionals: true,
    options: { project: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) return undefined;
  const [verb = "", subject, ...more] = positionals;
  if (more.length > 0) throw new CommandError(`There is too much: ${more.join(" ")}`);
  const command = commandOf(verb, subject, values.project);
  if (values.project !== undefined && !("account" in command))
    throw new CommandError(`${verb} asks the local stack only. At a deployed project use its admin page.`);
  return command;
}

function commandOf(verb: string, subject: string | undefined, project: string | undefined): AdminCommand {
  switch (verb) {
    case "grant":
    case "revoke":
      return {
        verb,
        account: needed(verb, subject, "uid|email"),
        ...(project === undefined ? {} : { project }),
      };
    case "approve":
    case "reject":
      return { verb, requestId: needed(verb, subject, "requestId") };
    case "remove":
      return { verb, deviceId: needed(verb, subject, "deviceId") };
    case "devices":
    case "status":
      return { verb };
    default:
      throw new CommandError(
        verb === "" ? adminHelp : `There is no command ${verb}. --help lists what there is.`,
      );
  }
}

function needed(verb: string, subject: string | undefined, what: string): string {
  if (subject !== undefined && subject !== "") return subject;
  throw new CommandError(`What to ${verb}? npm run admin -- ${verb} <${what}>`);
}
