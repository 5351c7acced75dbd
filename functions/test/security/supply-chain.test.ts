import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

interface Locked extends Manifest {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** Part of the archive of the package around it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const manifest = read("package.json") as Manifest;
const lockOf = (folder: string) =>
  (read(join(folder, "package-lock.json")) as { packages: Record<string, Locked> }).packages;

const gateways = readdirSync(join(root, "gateways"))
  .map((name) => `gateways/${name}`)
  .filter((folder) => existsSync(join(root, folder, "package.json")));
const folders = [".", ...(manifest.workspaces ?? []), ...gateways];

/** `1.2.3`, `1.2.3-4`, `npm:other@1.2.3`. */
const exact = /^(npm:[@\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Where Node finds a package that one of the lock file's packages asks for. */
function resolve(lock: Record<string, Locked>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
    const path = join(folder, "node_modules", name);
    if (lock[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}

/** Everything that is bundled into what is deployed. */
function deployed(lock: Record<string, Locked>): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = resolve(lock, path, name);
      if (target !== undefined) visit(target);
    }
  };
  for (const name of Object.keys(lock["functions"]?.devDependencies ?? {})) {
    const target = resolve(lock, "functions", name);
    if (target !== undefined) visit(target);
  }
  return [...found];
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

describe("versions", () => {
  it.each(folders)("of %s are exact", (folder) => {
    const { dependencies, devDependencies, optionalDependencies } = read(
      join(folder, "package.json"),
    ) as Manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const ours = new Set(
      (manifest.workspaces ?? []).map((path) => (read(join(path, "package.json")) as { name: string }).name),
    );
    expect(versions.filter(([name, version]) => !ours.has(name) && !exact.test(version))).toEqual([]);
  });

  it.each([".", ...gateways])("below %s are locked with the hash of what is installed", (folder) => {
    const packages = Object.entries(lockOf(folder)).filter(
      ([path, { link, inBundle }]) => path.includes("node_modules/") && !link && !inBundle,
    );
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter(([, { integrity }]) => !/^sha(512|1)-/.test(integrity ?? ""))).toEqual([]);
  });
});

describe("install scripts", () => {
  const lock = lockOf(".");

  it("are each allowed or refused by name", () => {
    const withScript = Object.entries(lock).filter(([, { hasInstallScript }]) => hasInstallScript);
    const undecided = withScript
      .map(([path]) => nameOf(path))
      .filter((name) => !(name in (manifest.allowScripts ?? {})));
    expect(undecided).toEqual([]);
  });

  it("of what is deployed are refused here, where all tests run without them", () => {
    const paths = deployed(lock);
    expect(paths.map(nameOf)).toEqual(expect.arrayContaining(["ws", "zod", "google-gax", "protobufjs"]));
    const withScript = paths.filter((path) => lock[path]?.hasInstallScript).map(nameOf);
    expect(withScript.filter((name) => manifest.allowScripts?.[name] !== false)).toEqual([]);
  });
});
