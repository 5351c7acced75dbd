import { isReached, type Figure } from "./figure.ts";

/** How far a ratio may fall behind its reach on a machine that does other things too. */
const SLACK = 1 / 3;

export interface Judgement {
  readonly passed: number;
  /** The ratios that are too far behind, by name. */
  readonly behind: readonly string[];
}

/** Times say nothing on a machine that does other things too: only a ratio can fail, and only by more than a third. */
export function judge(figures: readonly Figure[]): Judgement {
  const ratios = figures.filter(({ unit, reach }) => unit === "ratio" && reach !== undefined);
  const behind = ratios.filter((figure) => !isReached(figure, SLACK)).map(({ figure }) => figure);
  return { passed: ratios.length - behind.length, behind };
}
