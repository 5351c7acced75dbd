/** Reads the flags of `npm run test:security`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, parseFlags } from "./command-line.ts";
import { projectRoot } from "../local-stack/project.ts";

export const securityHelp = `Attacks the project as a visitor could, on this machine.

  npm run test:security
  npm run test:security -- --release 2026.9.6

Everybody (nobody, anonymous, user, other user, disabled, revoked, admin) tries every action of every callable;
somebody else's conversation must look like none at all; a session with every wrong secret must leave no trace of one;
and every gateway release is sent the hostile messages of emulator-tests/security/corpus.json.

  --release NAME   a folder of gateways/; may be given again; all of them unless given
  --only PART      isolation or corpus
  --help           this text
`;

export interface SecurityOptions {
  readonly releases: readonly string[];
  readonly isolation: boolean;
  readonly corpus: boolean;
  readonly help: boolean;
}

export function readSecurityOptions(args: readonly string[]): SecurityOptions {
  const { values } = parseFlags({
    args: [...args],
    options: {
      release: { type: "string", multiple: true },
      only: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const known = knownReleases();
  const unknown = values.release?.find((release) => !known.includes(release));
  if (unknown !== undefined)
    throw new CommandError(`There is no gateways/${unknown}. There are: ${known.join(", ")}.`);
  const { only } = values;
  if (only !== undefined && only !== "isolation" && only !== "corpus")
    throw new CommandError(`--only is isolation or corpus, not ${only}.`);
  return {
    releases: values.release ?? known,
    isolation: only !== "corpus",
    corpus: only !== "isolation",
    help: values.help ?? false,
  };
}

/** The folders of gateways/ in the order in which they were released. */
function knownReleases(): string[] {
  const folder = join(projectRoot, "gateways");
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "package.json")));
  return names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
