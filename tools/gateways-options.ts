/** Reads the command line of `npm run test:gateways`. */
import { parseFlags } from "./command-line.ts";
import { ownReleaseNames } from "../local-stack/gateway-release.ts";

export const gatewaysHelp = `Runs one and the same suite over every gateway release in gateways/, each real, behind a proxy.

  npm run test:gateways
  npm run test:gateways -- --release 2026.9.6 --case restart

  --release NAME   a folder of gateways/, or any release of the registry such as openclaw@2026.7.1 or openclaw@latest;
                   may be given again; all folders unless given
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
  return {
    releases: values.release ?? ownReleaseNames(),
    casePattern: values.case,
    help: values.help ?? false,
  };
}
