import { median, p99 } from "./statistics.ts";

/** A value to reach: the most or the least that it may be. */
export type Reach =
  { readonly atMost: number } | { readonly atLeast: number } | { readonly within: readonly [number, number] };

export interface Figure {
  readonly figure: string;
  /** What it was measured against in the same run; empty for an absolute figure. */
  readonly against: string;
  readonly unit: "ratio" | "µs" | "ms" | "KB" | "MB" | "turns/s" | "bytes" | "count" | "frames/s";
  readonly value: number;
  readonly p99?: number | undefined;
  /** Absent for a figure that explains another. */
  readonly reach?: Reach | undefined;
}

/** Something that is measured in one run, and gives one or more figures. */
export interface Bench {
  readonly name: string;
  /** Whether it compares two sides: times alone are no check on a machine that does other things too. */
  readonly isRatio: boolean;
  run(scale: Scale): Promise<Figure[]>;
}

export interface Scale {
  /** Few rounds, for a check of the ratios only. */
  readonly short: boolean;
}

/** The figure of samples: their median, with the p99 beside it. */
export function sampled(figure: Omit<Figure, "value" | "p99">, samples: readonly number[]): Figure {
  return { ...figure, value: median(samples), p99: p99(samples) };
}

/** Whether the reach is kept; a slack of a third still passes what misses it by less. */
export function isReached({ value, reach }: Figure, slack = 0): boolean {
  if (reach === undefined) return true;
  if ("atMost" in reach) return value <= reach.atMost * (1 + slack);
  if ("atLeast" in reach) return value >= reach.atLeast * (1 - slack);
  const [least, most] = reach.within;
  return value >= least * (1 - slack) && value <= most * (1 + slack);
}
