/** What a visitor's browser loads of the built tag, in bytes after gzip. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export interface Sizes {
  /** Before the first click. */
  readonly tag: number;
  /** At the first click, in the language with the longest words. App Check comes on top where it is used. */
  readonly panel: number;
  /** Where files are shown, or may be sent: in the language with the longest words. */
  readonly files: number;
}

/** KB are 1,024 bytes for the tag, and 1,000 for all of it. */
export const most = { tag: 3_072, all: 60_000, files: 9_000 } as const;

export const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

export function sizesOf(dist: string): Sizes {
  const size = (name: string) => gzipped(join(dist, name));
  const names = readdirSync(dist).filter((name) => name.endsWith(".js"));
  const languages = names.filter((name) => /^[a-z]{2}-/.test(name));
  const chunks = names.filter((name) => name.startsWith("chunk-"));
  const parts = ["panel.js", ...chunks].map(size);
  const panel = parts.reduce((sum, bytes) => sum + bytes, 0) + Math.max(...languages.map(size));
  const ofFiles = names.filter((name) => name.startsWith("open-"));
  const fileWords = names.filter((name) => name.startsWith("files-"));
  const files = ofFiles.map(size).reduce((sum, bytes) => sum + bytes, Math.max(...fileWords.map(size)));
  return { tag: size("clawfire-chat.js"), panel, files };
}

/** @throws Error when the tag has become larger than it promises. */
export function checkSizes({ tag, panel, files }: Sizes): void {
  if (tag <= most.tag && tag + panel <= most.all && files <= most.files) return;
  throw new Error(
    `The tag has ${tag} bytes before the first click, ${tag + panel} in all, and ${files} more for files; ${most.tag}, ${most.all} and ${most.files} are the most.`,
  );
}
