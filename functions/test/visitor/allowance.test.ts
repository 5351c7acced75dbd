import { describe, expect, it } from "vitest";
import { spend, type Policy, type Spent } from "../../src/visitor/allowance.ts";

const noon = Date.parse("2026-09-01T12:00:00.000Z");
const policy: Policy = { burst: 3, perMinute: 6, perDay: 10 };

/** Asks at the given moments, and tells which were allowed. */
function ask(moments: readonly number[], rules: Policy = policy): { allowed: boolean[]; waits: number[] } {
  const allowed: boolean[] = [];
  const waits: number[] = [];
  let spent: Spent | undefined;
  for (const nowMs of moments) {
    const verdict = spend(spent, rules, nowMs);
    allowed.push(verdict.kind === "allowed");
    if (verdict.kind === "allowed") ({ spent } = verdict);
    else waits.push(verdict.retryAfterMs);
  }
  return { allowed, waits };
}

describe("the allowance", () => {
  it("lets a burst through, and tells when the next one fits", () => {
    expect(ask([noon, noon, noon, noon])).toEqual({ allowed: [true, true, true, false], waits: [10_000] });
  });

  it("is there again after exactly the wait that it told, and not a millisecond earlier", () => {
    expect(ask([noon, noon, noon, noon + 9_999, noon + 10_000]).allowed).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it("never grows beyond the burst", () => {
    const later = noon + 3_600_000;
    expect(ask([noon, later, later, later, later]).allowed).toEqual([true, true, true, true, false]);
  });

  it("ends with the day's quota, and begins anew at midnight UTC", () => {
    const moments = Array.from({ length: 11 }, (_, minute) => noon + minute * 60_000);
    const midnight = Date.parse("2026-09-02T00:00:00.000Z");
    const { allowed, waits } = ask([...moments, midnight]);
    expect(allowed).toEqual([...Array.from({ length: 10 }, () => true), false, true]);
    expect(waits).toEqual([midnight - (noon + 600_000)]);
  });

  it("costs nothing when it is refused", () => {
    const knocks = Array.from({ length: 50 }, () => noon + 5_000);
    expect(ask([noon, noon, noon, ...knocks, noon + 10_000]).allowed.at(-1)).toBe(true);
  });

  it("is not refilled by a clock that goes back", () => {
    expect(ask([noon, noon, noon, noon - 60_000]).allowed).toEqual([true, true, true, false]);
  });

  it("is neither refilled nor begun anew by clocks that go back and forth", () => {
    const hours = Array.from({ length: 40 }, (_, index) => noon - (index % 2) * 3_600_000);
    expect(ask(hours).allowed.filter(Boolean)).toHaveLength(3);
    const days = Array.from({ length: 40 }, (_, index) => noon - (index % 2) * 86_400_000);
    expect(ask(days, { burst: 1, perMinute: 0, perDay: 10 }).allowed.filter(Boolean)).toHaveLength(10);
  });

  it.each([
    ["rate", { burst: 3, perMinute: 0, perDay: 10 }, 10],
    ["quota", { burst: 100, perMinute: 6, perDay: 0 }, 100],
  ])("has no %s limit where that is 0", (_, rules, expected) => {
    const moments = Array.from({ length: 101 }, () => noon);
    expect(ask(moments, rules).allowed.filter(Boolean)).toHaveLength(expected);
  });
});
