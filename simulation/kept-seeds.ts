import { readFileSync } from "node:fs";

/** A seed that showed a bug once, and so is always run. */
export interface KeptSeed {
  readonly seed: string;
  readonly turns: number;
  /** What was drawn when it was kept. */
  readonly plan: number;
  readonly plain: boolean;
  /** What it showed. */
  readonly why: string;
}

/** The lines of `seeds.txt`: a seed, its turns, its plan, `plain` for a world without scenes, and a word on it; `//` begins a comment. */
export function keptSeeds(): readonly KeptSeed[] {
  const text = readFileSync(new URL("seeds.txt", import.meta.url), "utf8");
  return text.split("\n").flatMap((line) => {
    const [seed, turns, plan, ...words] = line.trim().split(/\s+/);
    if (seed === undefined || seed === "" || seed.startsWith("//")) return [];
    const plain = words[0] === "plain";
    return [
      { seed, turns: Number(turns), plan: Number(plan), plain, why: words.slice(plain ? 1 : 0).join(" ") },
    ];
  });
}
