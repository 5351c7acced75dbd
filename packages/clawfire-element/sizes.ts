/** What a visitor's browser loads of the built tag, in bytes after gzip. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export interface Sizes {
  /** Before the first click. */
  readonly tag: number;
  /** At the first click, in the language with the longest words. App Check comes on top where it is used. */
  readonly panel: number;
}

/** KB are 1,024 bytes for the tag, and 1,000 for all of it. */
export const most = { tag: 3_072, all: 60_000 } as const;

export const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

export function sizesOf(dist: string): Sizes {
  const size = (name: string) => gzipped(join(dist, name));
  const names = readdirSync(dist).filter((name) => name.endsWith(".js"));
  const languages = names.filter((name) => /^[a-z]{2}-/.test(name));
  const chunks = names.filter((name) => name.startsWith("chunk-"));
  const parts = ["panel.js", ...chunks].map(size);
  const panel = parts.reduce((sum, bytes) => sum + bytes, 0) + Math.max(...languages.map(size));
  return { tag: size("clawfire-chat.js"), panel };
}

/** @throws Error when the tag has become larger than it promises. */
export function checkSizes({ tag, panel }: Sizes): void {
  if (tag <= most.tag && tag + panel <= most.all) return;
  throw new Error(
    `The tag has ${tag} bytes before the first click and ${tag + panel} in all; ${most.tag} and ${most.all} are the most.`,
  );
}
