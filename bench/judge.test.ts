import { describe, expect, it } from "vitest";
import type { Figure, Reach } from "./figure.ts";
import { judge } from "./judge.ts";

const ratio = (value: number, reach?: Reach): Figure => ({
  figure: `${value}`,
  against: "the other side",
  unit: "ratio",
  value,
  reach,
});

describe("the short bench", () => {
  it.each<[string, Reach, number, number]>([
    ["at most", { atMost: 0.3 }, 0.39, 0.41],
    ["at least", { atLeast: 1.5 }, 1.01, 0.99],
    ["within", { within: [1, 1] }, 1.3, 1.4],
    ["within, from below", { within: [1, 1] }, 0.7, 0.6],
  ])("lets a ratio fall behind by a third, and no more: %s", (_, reach, near, far) => {
    expect(judge([ratio(near, reach), ratio(far, reach)])).toEqual({ passed: 1, behind: [`${far}`] });
  });

  it("never fails by a time, a size or a speed", () => {
    const figures = (["µs", "ms", "KB", "turns/s", "bytes", "count", "frames/s"] as const).map((unit) => ({
      ...ratio(1_000, { atMost: 1 }),
      unit,
    }));
    expect(judge(figures)).toEqual({ passed: 0, behind: [] });
  });

  it("counts no ratio that only explains another", () => {
    expect(judge([ratio(50)])).toEqual({ passed: 0, behind: [] });
  });
});
