/** Reads the command line of `npm run soak`. */
import { releaseNames, type ReleaseName } from "../simulated-gateway/index.ts";
import { CommandError, parseFlags } from "./command-line.ts";
import { count } from "./faults-options.ts";

export const soakHelp = `Sends many turns at a time over the exported functions, and looks at what became of every one.

  npm run soak -- --turns 5000 --faults
  npm run soak -- --seconds 40 --faults

  --turns N        turns in all; 5000 unless given
  --seconds N      no turn is begun after so many seconds; 600 unless given
  --in-flight N    turns at a time; 120 unless given
  --faults         cuts every socket to the gateway each second, and restarts the gateway half-way
  --release NAME   the simulated release; 2026.9.6 unless given
  --help           this text
`;

export interface SoakCommand {
  readonly turns: number;
  readonly seconds: number;
  readonly inFlight: number;
  readonly hasFaults: boolean;
  readonly release: ReleaseName;
  readonly help: boolean;
}

export function readSoakOptions(args: readonly string[]): SoakCommand {
  const { values } = parseFlags({
    args: [...args],
    options: {
      turns: { type: "string", default: "5000" },
      seconds: { type: "string", default: "600" },
      "in-flight": { type: "string", default: "120" },
      faults: { type: "boolean", default: false },
      release: { type: "string", default: "2026.9.6" },
      help: { type: "boolean", default: false },
    },
  });
  const release = releaseNames.find((name) => name === values.release);
  if (release === undefined)
    throw new CommandError(
      `Release ${values.release} is not simulated. There are: ${releaseNames.join(", ")}.`,
    );
  return {
    turns: count(values.turns, "--turns"),
    seconds: count(values.seconds, "--seconds"),
    inFlight: count(values["in-flight"], "--in-flight"),
    hasFaults: values.faults,
    release,
    help: values.help,
  };
}
