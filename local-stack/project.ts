/** Knows where the local stack lives: the project's name and the folders beside its code. */
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

/** A `demo-` project exists on this machine only: nothing that names it can reach Google Cloud. */
export const localProject = "demo-clawfire";

export const functionsFolder = join(projectRoot, "functions");

/** Everything that a run writes; ignored by git. */
export const devFolder = join(projectRoot, ".dev");

/** The Node that the project pins. */
export const nodeBinary = join(projectRoot, "node_modules", ".bin", "node");

const inherited =
  /^(LANG|LC_ALL|TZ|TMPDIR|TEMP|TMP|USER|SHELL|JAVA_HOME|SystemRoot|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|ALL)_PROXY)$/i;

/** What a program needs to run, and no key, token or setting of the user's; the pinned Node first on the path. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name));
  const path = [dirname(nodeBinary), process.env["PATH"]].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, NO_PROXY: "127.0.0.1,localhost" };
}
