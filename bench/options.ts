import { CommandError, parseFlags } from "../tools/command-line.ts";
import type { Bench } from "./figure.ts";

export interface BenchOptions {
  readonly json: boolean;
  readonly short: boolean;
  readonly help: boolean;
  readonly chosen: readonly Bench[];
}

export const help = (benches: readonly Bench[]) => `npm run bench [-- --only <name>] [--json] [--short]

Measures each figure and what it is compared with in one run, and prints a table. Ends with 1 when a part cannot be
started; then nothing is printed of what was measured so far.

  --only <name>   ${benches.map(({ name }) => name).join(", ")}; may be given again
  --json          one line per figure instead of the table
  --short         few rounds of the ratios only; ends with 1 when one misses its reach by more than a third
`;

/** @throws CommandError for a flag or a name that there is not. */
export function readOptions(args: readonly string[], benches: readonly Bench[]): BenchOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      json: { type: "boolean", default: false },
      short: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { only = [], json, short, help: isHelp } = values;
  const unknown = only.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new CommandError(`There is no ${unknown}. --help lists what there is.`);
  const chosen = benches.filter(({ name }) => only.length === 0 || only.includes(name));
  return { json, short, help: isHelp, chosen };
}
