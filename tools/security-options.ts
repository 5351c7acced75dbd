/** Reads the flags of `npm run test:security`. */
import { CommandError, parseFlags } from "./command-line.ts";
import { ownReleaseNames } from "../local-stack/gateway-release.ts";

export const securityHelp = `Attacks the project as a visitor could, on this machine.

  npm run test:security
  npm run test:security -- --release 2026.9.6

Everybody (nobody, anonymous, user, other user, disabled, revoked, admin) tries every action of every callable;
somebody else's conversation must look like none at all; a session with every wrong secret must leave no trace of one;
an attacker with 1,000 accounts of each kind and 65,536 networks spends what he can;
and every gateway release is sent the hostile messages of emulator-tests/security/corpus.json.

  --release NAME   a folder of gateways/, or any release of the registry such as openclaw@2026.7.1 or openclaw@latest;
                   may be given again; all folders unless given
  --telling        a few messages of each kind to each release, for when time is short
  --all            all messages, as unless told otherwise
  --only PART      isolation, spending or corpus
  --help           this text
`;

const parts: ReadonlySet<string> = new Set(["isolation", "spending", "corpus"]);

export interface SecurityOptions {
  readonly releases: readonly string[];
  readonly isolation: boolean;
  readonly spending: boolean;
  readonly corpus: boolean;
  readonly onlyTelling: boolean;
  readonly help: boolean;
}

export function readSecurityOptions(args: readonly string[]): SecurityOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      only: { type: "string" },
      telling: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.telling && values.all) throw new CommandError("Either --telling or --all.");
  const { only } = values;
  if (only !== undefined && !parts.has(only))
    throw new CommandError(`--only is isolation, spending or corpus, not ${only}.`);
  const has = (part: string) => only === undefined || only === part;
  return {
    releases: values.release ?? ownReleaseNames(),
    isolation: has("isolation"),
    spending: has("spending"),
    corpus: has("corpus"),
    onlyTelling: values.telling ?? false,
    help: values.help ?? false,
  };
}
