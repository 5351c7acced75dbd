/** Turns what a call failed with into what a person at the command line should do. */
import { CallableError } from "./callable-client.ts";
import { CommandError } from "./command-line.ts";
import { AuthError } from "./firebase-rest.ts";

/** The same failure as a `CommandError`; whatever is not a call's failure stays as it is. */
export function explain(error: unknown, isLocal: boolean): unknown {
  if (error instanceof AuthError) return new CommandError(explainAuth(error, isLocal), { cause: error });
  if (error instanceof CallableError) return new CommandError(explainCall(error, isLocal), { cause: error });
  return error;
}

function explainAuth({ code, message }: AuthError, isLocal: boolean): string {
  if (code === "UNREACHABLE") return `${message} ${unreachable(isLocal)}`;
  if (code === "ADMIN_ONLY_OPERATION" || code === "OPERATION_NOT_ALLOWED")
    return `${message}\nSwitch on anonymous sign-in in the Firebase console: Authentication, Sign-in method.`;
  if (code.startsWith("API key not valid"))
    return `${message}\nThe key stands in the Firebase console: Project settings, General.`;
  return message;
}

function explainCall(error: CallableError, isLocal: boolean): string {
  const { reason, code, message, details } = error;
  if (reason === "device-not-paired") return notPaired(details);
  if (reason === undefined && code === "unavailable") return `${message} ${unreachable(isLocal)}`;
  const { reason: _, ...rest } = details;
  const about = Object.keys(rest).length === 0 ? "" : `\n${JSON.stringify(rest, undefined, 2)}`;
  return `${message} (${reason ?? code})${about}`;
}

function notPaired(details: CallableError["details"]): string {
  return [
    "The gateway does not know this backend's device yet, and waits for its approval.",
    `  reference  ${String(details["reference"])}, which the functions' log has`,
    "See what waits, and approve it as an administrator:",
    "  npm run admin -- devices",
    "  npm run admin -- approve <requestId>",
    "or on the gateway's host:",
    "  openclaw devices list",
    "  openclaw devices approve <requestId>",
  ].join("\n");
}

function unreachable(isLocal: boolean): string {
  return isLocal ? "Does npm start still run?" : "Is the URL right, and are the functions deployed?";
}
