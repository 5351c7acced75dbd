/** What the commands share: how they read their flags, and how they end. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { printable } from "../functions/src/telemetry/printable.ts";

/** A mistake in how a command was called, or in what it found: told without a stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** The same as `parseArgs`, with a `CommandError` that points to `--help`. */
export function parseFlags<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    const [what = ""] = (cause as Error).message.split(". ");
    throw new CommandError(`${what}. --help lists what there is.`, { cause });
  }
}

/** Runs a command to its end: its error is printed, and the exit code is 1. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof CommandError ? printable(error.message) : error);
    process.exitCode = 1;
  }
}

/** Grey where a person reads it. */
export function dim(text: string): string {
  const isPlain = !process.stdout.isTTY || Boolean(process.env["NO_COLOR"]);
  return isPlain ? text : `\u001b[2m${text}\u001b[0m`;
}
