/** Makes a folder for any release of the registry, so that it can be installed and run like those of `gateways/`. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  fetchedReleases,
  gatewayRelease,
  npmEnvironment,
  ownReleaseNames,
  type GatewayRelease,
} from "./gateway-release.ts";
import { takeLock } from "./install-lock.ts";

const run = promisify(execFile);
const npmTimeoutMs = 5 * 60_000;

/** What older releases want from places other than the registry, or forgot to want. */
const overrides = { libsignal: "npm:libsignal@2.0.1", linkedom: "0.18.12" };

/** A release as a person names it: a folder of `gateways/`, or a package and its version or tag. */
interface Wanted {
  readonly packageName: string;
  readonly version: string;
}

/**
 * Describes a release that is named `2026.9.6`, `openclaw@2026.9.6` or `openclaw@latest`. One without a folder in
 * `gateways/` gets one with a lock file in `.dev/releases/`; nothing is installed yet.
 *
 * @throws {Error} What to do instead, when there is no such release.
 */
export async function findRelease(
  name: string,
  onProgress: (line: string) => void = () => {},
): Promise<GatewayRelease> {
  if (ownReleaseNames().includes(name)) return gatewayRelease(name);
  const wanted = parse(name);
  const known = ownRelease(wanted) ?? fetchedRelease(wanted);
  if (known !== undefined) return known;
  onProgress(`Asking the registry for ${name}...`);
  const exact = await exactVersion(wanted);
  return ownRelease(exact) ?? fetchedRelease(exact) ?? makeFolder(exact);
}

function parse(name: string): Wanted {
  const [, packageName, version] = /^(openclaw|clawdbot)@([\w.-]+)$/.exec(name) ?? [];
  if (packageName !== undefined && version !== undefined) return { packageName, version };
  throw new Error(
    `There is no gateways/${name}. There are: ${ownReleaseNames().join(", ")}. ` +
      "Any other release is named by its package: openclaw@2026.7.1.",
  );
}

function ownRelease({ packageName, version }: Wanted): GatewayRelease | undefined {
  const release = ownReleaseNames().includes(version) ? gatewayRelease(version) : undefined;
  return release?.packageName === packageName ? release : undefined;
}

function fetchedRelease(wanted: Wanted): GatewayRelease | undefined {
  return existsSync(join(folderOf(wanted), "package-lock.json")) ? gatewayRelease(nameOf(wanted)) : undefined;
}

/** A tag such as `latest` stands for another version from day to day. */
async function exactVersion({ packageName, version }: Wanted): Promise<Wanted> {
  const found = await npm(["view", `${packageName}@${version}`, "version"]).catch((error: unknown) => {
    if (String(error).includes("E404")) return { stdout: "" };
    throw new Error("The registry could not be asked.", { cause: error });
  });
  if (found.stdout.trim() !== "") return { packageName, version: found.stdout.trim() };
  throw new Error(
    `The registry has no ${packageName}@${version}. Those it has: npm view ${packageName} versions`,
  );
}

async function makeFolder(wanted: Wanted): Promise<GatewayRelease> {
  const folder = folderOf(wanted);
  mkdirSync(fetchedReleases, { recursive: true });
  const giveBack = await takeLock(`${folder}.lock`);
  try {
    if (fetchedRelease(wanted) === undefined) await writeLockFile(folder, wanted);
    return gatewayRelease(nameOf(wanted));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    giveBack();
  }
}

function folderOf(wanted: Wanted): string {
  return join(fetchedReleases, nameOf(wanted));
}

function nameOf({ packageName, version }: Wanted): string {
  return `${packageName}@${version}`;
}

async function writeLockFile(folder: string, { packageName, version }: Wanted): Promise<void> {
  const lock = (more: object) => {
    mkdirSync(folder, { recursive: true });
    const manifest = { name: "gateway", private: true, dependencies: { [packageName]: version }, ...more };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
    return npm(["install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  };
  await lock({}).catch(() => lock({ overrides }));
}

function npm(args: readonly string[], cwd?: string): Promise<{ stdout: string }> {
  return run("npm", args, {
    env: npmEnvironment(),
    timeout: npmTimeoutMs,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
