import type { Random } from "../time/random.ts";
import type { Step } from "./step.ts";

/** What the owner of some worlds decides for the whole site. */
export function decisions(turns: number, random: Random): Step[] {
  if (!random.chance(0.3)) return [];
  return Array.from({ length: random.between(1, 6) }, (_, index) => ({
    number: 30 * turns + index,
    atMs: random.next() * visitorSpanMs(turns),
    ...(random.chance(0.5)
      ? { kind: "pause" as const, forMs: random.between(1_000, 120_000) }
      : { kind: "budget" as const, limit: random.between(0, turns) }),
  }));
}

/** About as long as visitors go on for. */
export function visitorSpanMs(turns: number): number {
  return 2_000 + turns * 3_000;
}
