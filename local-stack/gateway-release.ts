/**
 * Knows the gateway releases that the project can run: one folder each under `gateways/`, with a `package.json` that
 * names one gateway package and a lock file. A release is added by adding its folder; `registry-release.ts` makes one
 * for any other release of the registry.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "./child.ts";
import { takeLock } from "./install-lock.ts";

/** The release that `npm start` and the tests run unless told otherwise. */
export const currentRelease = "2026.9.6";

const projectRoot = fileURLToPath(new URL("..", import.meta.url));
const ownReleases = join(projectRoot, "gateways");
/** Where the folders are that this machine made for releases of the registry; ignored by git. */
export const fetchedReleases = join(projectRoot, ".dev", "releases");
const installTimeoutMs = 15 * 60_000;

/** What differs between releases before the first frame is sent. */
export interface GatewayRelease {
  /** The folder's name: the package's version, after the package and `@` for one that was fetched. */
  release: string;
  packageName: "openclaw" | "clawdbot";
  version: string;
  folder: string;
  /** The script that Node runs, followed by `gateway`. */
  entry: string;
  stateDirVariable: "OPENCLAW_STATE_DIR" | "CLAWDBOT_STATE_DIR";
  configPathVariable: "OPENCLAW_CONFIG_PATH" | "CLAWDBOT_CONFIG_PATH";
  /** The log line after which it accepts connections. */
  readyPattern: RegExp;
}

/** The command that fills `node_modules`, run in the release's folder. */
export interface Installer {
  command: string;
  args: readonly string[];
}

const npmCi: Installer = { command: "npm", args: ["ci", "--no-audit", "--no-fund", "--loglevel=error"] };

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
}

/** The folders of `gateways/`, in the order in which they were released. */
export function ownReleaseNames(root = ownReleases): string[] {
  const names = readdirSync(root).filter((name) => existsSync(join(root, name, "package.json")));
  return names.toSorted(byVersion);
}

/** Orders versions such as `2026.1.24-3` by time. */
export function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/**
 * Describes the release in `gateways/<name>`, or the fetched one of a name such as `openclaw@2026.4.15`; throws when
 * there is no such folder or it names no gateway.
 */
export function gatewayRelease(
  name: string,
  root = name.includes("@") ? fetchedReleases : ownReleases,
): GatewayRelease {
  const folder = join(root, name);
  const dependencies = readManifest(folder)?.dependencies ?? {};
  const packageName = (["openclaw", "clawdbot"] as const).find((known) => known in dependencies);
  if (!packageName) throw new Error(`${folder} has no package.json that depends on openclaw or clawdbot`);
  const prefix = packageName === "openclaw" ? "OPENCLAW" : "CLAWDBOT";
  const script = packageName === "openclaw" ? "openclaw.mjs" : "dist/entry.js";
  return {
    release: name,
    packageName,
    version: dependencies[packageName] ?? "",
    folder,
    entry: join(folder, "node_modules", packageName, script),
    stateDirVariable: `${prefix}_STATE_DIR`,
    configPathVariable: `${prefix}_CONFIG_PATH`,
    readyPattern: /\[gateway\] ready|listening on ws:\/\//,
  };
}

/**
 * Installs a release with `npm ci` unless that was done, once however many processes ask at the same time.
 * `onProgress` hears one line when there is something to wait for. Rejects with npm's last lines.
 */
export async function ensureGatewayInstalled(
  release: GatewayRelease,
  onProgress: (line: string) => void = () => {},
  installer: Installer = npmCi,
): Promise<void> {
  if (isInstalled(release)) return;
  const giveBack = await takeLock(join(release.folder, ".installing"), (holder) =>
    onProgress(`Waiting for process ${holder}, which installs ${release.packageName} ${release.release}...`),
  );
  try {
    if (isInstalled(release)) return;
    onProgress(`Installing ${release.packageName} ${release.release} (up to 1.3 GB, once)...`);
    await install(release, installer);
  } finally {
    giveBack();
  }
}

/** True after an installation that ran to its end, from the lock file as it is now. */
export function isInstalled(release: GatewayRelease): boolean {
  const installed = readManifest(join(release.folder, "node_modules", release.packageName))?.version;
  const wanted = readManifest(release.folder)?.dependencies?.[release.packageName];
  if (installed === undefined || installed !== wanted) return false;
  const stamp = stampFile(release);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(release);
}

async function install(release: GatewayRelease, installer: Installer): Promise<void> {
  const child = startChild({
    name: `Installing ${release.packageName} ${release.release}`,
    ...installer,
    cwd: release.folder,
    env: installEnvironment(release),
    logFile: join(release.folder, "install.log"),
  });
  const timer = setTimeout(() => child.signal("SIGKILL"), installTimeoutMs);
  const exit = await child.exited.finally(() => clearTimeout(timer));
  if (exit.error) throw child.failure(`failed: ${exit.error.message}`);
  if (exit.code !== 0) throw child.failure(`failed with ${exit.signal ?? `code ${exit.code}`}`);
  writeFileSync(stampFile(release), fingerprint(release));
}

/** And a state folder for the package's own install scripts, which else make one in the user's home. */
function installEnvironment({ folder, stateDirVariable }: GatewayRelease): NodeJS.ProcessEnv {
  return { ...npmEnvironment(), [stateDirVariable]: join(folder, "node_modules", ".install-state") };
}

/** The project's own Node first on the path; nothing of an `npm run` around us that would steer the inner npm. */
export function npmEnvironment(): NodeJS.ProcessEnv {
  const path = [join(projectRoot, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: path };
  for (const name of Object.keys(env))
    if (/^npm_(package|lifecycle|config_(local_prefix|workspace|prefix))/i.test(name)) delete env[name];
  return env;
}

/** Lies inside `node_modules`, which `npm ci` empties first: a half-done installation has none. */
function stampFile(release: GatewayRelease): string {
  return join(release.folder, "node_modules", ".installed-from");
}

function fingerprint(release: GatewayRelease): string {
  return createHash("sha256")
    .update(readFileSync(join(release.folder, "package-lock.json")))
    .digest("hex");
}

function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : undefined;
}
