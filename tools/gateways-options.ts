/** Reads the command line of `npm run test:gateways`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { ownReleaseNames } from "../local-stack/gateway-release.ts";

export const gatewaysHelp = `Runs one and the same suite over every gateway release in gateways/, each real, behind a proxy.

  npm run test:gateways
  npm run test:gateways -- --release 2026.9.6 --case restart

  --release NAME   a folder of gateways/, or any release of the registry such as openclaw@2026.7.1 or openclaw@latest;
                   may be given again; all folders unless given
  --telling        only the cases that say most about each release, for when time is short
  --all            all cases, as unless told otherwise; docs/RELEASES.md is written when they pass on all folders
  --docs           only writes docs/RELEASES.md, from the last run of all cases on each folder
  --case PATTERN   only the cases whose name matches this regular expression
  --help           this text
`;

export interface GatewaysOptions {
  readonly releases: readonly string[];
  readonly casePattern?: string | undefined;
  readonly onlyTelling: boolean;
  /** Whether only the page about the releases is to be written. */
  readonly docs: boolean;
  readonly help: boolean;
}

export function readGatewaysOptions(args: readonly string[]): GatewaysOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      case: { type: "string" },
      telling: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      docs: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.telling && values.all) throw new CommandError("Either --telling or --all.");
  return {
    releases: values.release ?? ownReleaseNames(),
    casePattern: values.case,
    onlyTelling: values.telling ?? false,
    docs: values.docs ?? false,
    help: values.help ?? false,
  };
}
