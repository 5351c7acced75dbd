import { describe, expect, it } from "vitest";
import { RunLimit } from "../../../src/gateway/load/run-limit.ts";

/** A limit that was told of so many runs of ten seconds, of which each took so long to start. */
function after(
  count: number,
  startMs: number,
  { isAll = true, waiting = 0, inFlight = 8, limit = new RunLimit() } = {},
) {
  for (let run = 0; run < count; run += 1) {
    limit.started({ startMs, inFlight, isAll, waiting });
    limit.ended(10_000);
  }
  return limit;
}

/** One whose gateway has shown a queue, with eight runs at a time. */
const known = () => after(1, 5_400, { limit: after(1, 200) });

describe("the runs that an instance has at a gateway", () => {
  it("may be as many as work already, and two, until it shows a queue", () => {
    const limit = after(5, 200);
    expect([0, 1, 2, 5].map((working) => limit.of(working))).toEqual([2, 3, 4, 10]);
    expect([0, 5].map((working) => known().of(working))).toEqual([known().of(0), known().of(0)]);
    expect(known().of(0)).toBeCloseTo(8, 0);
  });

  it("become more by runs that start soon, as long as all are needed", () => {
    const before = known().of(0);
    expect(after(20, 200, { limit: known() }).of(0)).toBeGreaterThan(before * 1.5);
    expect(after(20, 200, { limit: known(), isAll: false }).of(0)).toBe(before);
  });

  it("become fewer while they wait in the gateway's own queue longer than half of a run", () => {
    expect(after(30, 20_000, { limit: known() }).of(0)).toBeLessThan(known().of(0) / 1.5);
  });

  it("stay about where they wait half of a run", () => {
    const limit = known();
    after(100, limit.allowedMs, { limit });
    expect(Math.abs(limit.of(0) - known().of(0))).toBeLessThan(2);
    expect(limit.allowedMs).toBe(5_200);
  });

  it("become less than one where many instances have runs there, and more again when those are gone", () => {
    const limit = after(60, 100_000, { limit: known() });
    expect(limit.of(0)).toBeLessThan(0.2);
    expect(limit.of(0)).toBeGreaterThan(0);
    expect(after(20, 200, { limit }).of(0)).toBeGreaterThan(2);
  });

  it("grow faster the more messages wait, so that lines of several instances become equally slow", () => {
    const [short, long] = [0, 20].map((waiting) => after(20, 5_000, { limit: known(), waiting }).of(0));
    expect(long).toBeGreaterThan((short ?? 0) + 2);
  });

  it("become fewer by a refusal for want of room, once in the time of a run", () => {
    const limit = after(1, 200);
    for (const atMs of [1_000, 2_000, 9_000]) limit.refused(atMs, 10);
    expect(limit.of(0)).toBeCloseTo(7);
    limit.refused(60_000, 10);
    expect(limit.of(0)).toBeCloseTo(4.9);
  });

  it("are not limited where the gateway does not tell when they start", () => {
    const limit = new RunLimit();
    limit.startedUntold();
    expect(limit.of(0)).toBe(1_000);
    after(1, 200, { limit });
    expect(limit.of(0)).toBe(2);
    limit.startedUntold();
    expect(limit.of(0)).toBe(2);
  });
});
