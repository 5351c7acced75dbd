/** Reads the command line of `npm run test:faults`. */
import { defaultReleases } from "../emulator-tests/faults/cells.ts";
import { releaseNames, type ReleaseName } from "../simulated-gateway/index.ts";
import { CommandError, parseFlags } from "./command-line.ts";

export const faultsHelp = `Injects every fault at every step of a turn, and counts lost, doubled, misdelivered and hung turns.

  npm run test:faults
  npm run test:faults -- --release 2026.9.6 --only "^cut "

  --release NAME   a simulated release; may be given again; ${defaultReleases.join(" and ")} unless given
  --only PATTERN   only the cells whose "fault step" matches this regular expression
  --lanes N        backends side by side; 4 unless given
  --real           the faults that a real gateway can be made to suffer, on a real 2026.9.6, and nothing else
  --verbose        one line for each cell
  --help           this text
`;

export interface FaultsOptions {
  readonly releases: readonly ReleaseName[];
  readonly only: RegExp;
  readonly lanes: number;
  readonly real: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

export function readFaultsOptions(args: readonly string[]): FaultsOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      only: { type: "string", default: "" },
      lanes: { type: "string", default: "4" },
      real: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { real, verbose, help } = values;
  const releases = (values.release ?? defaultReleases).map(releaseOf);
  return { releases, only: pattern(values.only), lanes: count(values.lanes, "--lanes"), real, verbose, help };
}

function releaseOf(name: string): ReleaseName {
  const release = releaseNames.find((known) => known === name);
  if (release !== undefined) return release;
  throw new CommandError(`Release ${name} is not simulated. There are: ${releaseNames.join(", ")}.`);
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new CommandError(`--only ${text} is no regular expression.`, { cause });
  }
}

/** A whole number from 1. */
export function count(text: string, flag: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new CommandError(`${flag} must be a whole number from 1, and is ${text}.`);
}
