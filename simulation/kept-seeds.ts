import { readFileSync } from "node:fs";

/** A seed that showed a bug once, and so is always run. */
export interface KeptSeed {
  readonly seed: string;
  readonly turns: number;
  /** What it showed. */
  readonly why: string;
}

/** The lines of `seeds.txt`: a seed, its turns, and a word on it; `//` begins a comment. */
export function keptSeeds(): readonly KeptSeed[] {
  const text = readFileSync(new URL("seeds.txt", import.meta.url), "utf8");
  return text.split("\n").flatMap((line) => {
    const [seed, turns, ...why] = line.trim().split(/\s+/);
    if (seed === undefined || seed === "" || seed.startsWith("//")) return [];
    return [{ seed, turns: Number(turns), why: why.join(" ") }];
  });
}
