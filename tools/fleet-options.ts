/** Reads the command line of `npm run test:fleet`. */
import { scenarios } from "../emulator-tests/gateways/fleet/scenarios.ts";
import { CommandError, parseFlags } from "./command-line.ts";
import { count } from "./faults-options.ts";

export const fleetHelp = `Spreads visitors over several real gateways on this machine, hurts them, and measures what the visitors see.

  npm run test:fleet
  npm run test:fleet -- --only scaling,frozen --seconds 120

${scenarios.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join("\n")}

  --only NAMES     scenarios, separated by commas; all unless given
  --visitors N     who talk at a time; 60 unless given
  --seconds N      of each span that is measured; 60 unless given
  --think MS       that the model thinks before each answer; 2000 unless given
  --concurrent N   runs that a gateway works on at a time (agents.defaults.maxConcurrent); 4 unless given
  --instances N    function instances, each a process; 2 unless given
  --release NAME   a folder of gateways/ for each gateway, given again for each; three 2026.9.6 and one 2026.6.11, and
                   where one is added a fourth 2026.9.6, unless given
  --help           this text
`;

export interface FleetOptions {
  readonly only: readonly string[];
  readonly visitors: number;
  readonly seconds: number;
  readonly thinkMs: number;
  readonly maxConcurrent: number;
  readonly instances: number;
  readonly releases: readonly string[];
  readonly help: boolean;
}

const defaultReleases = ["2026.9.6", "2026.9.6", "2026.9.6", "2026.6.11", "2026.9.6"];

export function readFleetOptions(args: readonly string[]): FleetOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      only: { type: "string" },
      visitors: { type: "string", default: "60" },
      seconds: { type: "string", default: "60" },
      think: { type: "string", default: "2000" },
      concurrent: { type: "string", default: "4" },
      instances: { type: "string", default: "2" },
      release: { type: "string", multiple: true },
      help: { type: "boolean", default: false },
    },
  });
  const names = scenarios.map(({ name }) => name);
  const only = values.only?.split(",") ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new CommandError(`There is no ${unknown}. There are: ${names.join(", ")}.`);
  return {
    only,
    visitors: count(values.visitors, "--visitors"),
    seconds: count(values.seconds, "--seconds"),
    thinkMs: count(values.think, "--think"),
    maxConcurrent: count(values.concurrent, "--concurrent"),
    instances: count(values.instances, "--instances"),
    releases: values.release ?? defaultReleases,
    help: values.help,
  };
}
