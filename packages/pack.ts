/**
 * `npm run pack`: builds what is published and packs it. The same sources become the same bytes.
 *
 *   npm run pack -- [FOLDER]     .dev/packages unless another is named
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface Packed {
  readonly name: string;
  readonly version: string;
  /** The tarball. */
  readonly file: string;
  /** As npm writes it into a lock file. */
  readonly integrity: string;
  /** Paths inside the tarball. */
  readonly contents: readonly string[];
  /** Bytes. */
  readonly size: number;
}

const root = join(import.meta.dirname, "..");

/** Those in `packages/`, in the order in which they are built. */
export const published = ["clawfire-react", "clawfire-element", "clawfire"] as const;

/** @param log where what the builds and npm say goes. @default "inherit" */
export function pack(out: string, log: "inherit" | "ignore" = "inherit"): Packed[] {
  mkdirSync(out, { recursive: true });
  return published.map((name) => {
    const folder = join(root, "packages", name);
    execFileSync(process.execPath, [join(folder, "build.ts")], { stdio: ["ignore", log, "inherit"] });
    copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
    return packFolder(folder, out);
  });
}

/** Packs a folder as it is. @param spec of a package in the registry, to be packed instead. */
export function packFolder(folder: string, out: string, ...spec: readonly string[]): Packed {
  const args = ["pack", ...spec, "--json", "--ignore-scripts", "--pack-destination", out];
  const text = execFileSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [{ name, version, filename, files, size }] = JSON.parse(text) as [NpmPacked];
  const file = join(out, filename);
  const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  return { name, version, file, integrity, contents: files.map(({ path }) => path), size };
}

interface NpmPacked {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
  readonly size: number;
}

if (import.meta.main)
  for (const { file, size, integrity } of pack(resolve(process.argv[2] ?? join(root, ".dev/packages"))))
    console.log(`${file}  ${Math.round(size / 1_024)} KiB  ${integrity}`);
