/** Reads the command line of `npm run test:gateways`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, parseFlags } from "./command-line.ts";
import { projectRoot } from "../local-stack/project.ts";

export const gatewaysHelp = `Runs one and the same suite over every gateway release in gateways/, each real, behind a proxy.

  npm run test:gateways
  npm run test:gateways -- --release 2026.9.6 --case restart

  --release NAME   a folder of gateways/; may be given again; all of them unless given
  --case PATTERN   only the cases whose name matches this regular expression
  --help           this text
`;

export interface GatewaysOptions {
  readonly releases: readonly string[];
  readonly casePattern?: string | undefined;
  readonly help: boolean;
}

export function readGatewaysOptions(args: readonly string[]): GatewaysOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      case: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const known = knownReleases();
  const unknown = values.release?.find((release) => !known.includes(release));
  if (unknown !== undefined)
    throw new CommandError(`There is no gateways/${unknown}. There are: ${known.join(", ")}.`);
  return { releases: values.release ?? known, casePattern: values.case, help: values.help ?? false };
}

/** The folders of gateways/ in the order in which they were released. */
function knownReleases(): string[] {
  const folder = join(projectRoot, "gateways");
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "package.json")));
  return names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
