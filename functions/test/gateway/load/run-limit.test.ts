import { describe, expect, it } from "vitest";
import { RunLimit } from "../../../src/gateway/load/run-limit.ts";

/** A limit that was told of so many runs of ten seconds, of which each took so long to start. */
function after(count: number, startMs: number, { isAll = true, waiting = 0, limit = new RunLimit() } = {}) {
  for (let run = 0; run < count; run += 1) {
    limit.started({ startMs, isAll, waiting });
    limit.ended(10_000);
  }
  return limit;
}

describe("the runs that an instance has at a gateway", () => {
  it("become one more with each that starts at once, as long as all are needed", () => {
    expect(new RunLimit().value).toBe(2);
    expect(after(5, 200).value).toBe(7);
    expect(after(5, 200, { isAll: false }).value).toBe(2);
  });

  it("become fewer while they wait in the gateway's own queue longer than half of a run", () => {
    const limit = after(30, 200);
    const before = limit.value;
    expect(after(30, 20_000, { limit }).value).toBeLessThan(before / 1.5);
  });

  it("stay about where they wait half of a run", () => {
    const limit = after(1, 20_000, { limit: after(10, 200) });
    const before = limit.value;
    after(100, limit.allowedMs, { limit });
    expect(Math.abs(limit.value - before)).toBeLessThan(2);
    expect(limit.allowedMs).toBe(5_200);
  });

  it("become less than one where many instances have runs there, and more again when those are gone", () => {
    const limit = after(60, 100_000, { limit: after(2, 200) });
    expect(limit.value).toBeLessThan(0.2);
    expect(limit.value).toBeGreaterThan(0);
    expect(after(20, 200, { limit }).value).toBeGreaterThan(2);
  });

  it("grow faster the more messages wait, so that lines of several instances become equally slow", () => {
    const [short, long] = [0, 20].map((waiting) => {
      const limit = after(3, 20_000, { limit: after(6, 200) });
      return after(20, 5_000, { limit, waiting }).value;
    });
    expect(long).toBeGreaterThan((short ?? 0) + 2);
  });

  it("become fewer by a refusal for want of room, once in the time of a run", () => {
    const limit = after(8, 200);
    for (const atMs of [1_000, 2_000, 9_000]) limit.refused(atMs);
    expect(limit.value).toBeCloseTo(7);
    limit.refused(60_000);
    expect(limit.value).toBeCloseTo(4.9);
  });

  it("are not limited where the gateway does not tell when they start", () => {
    const limit = new RunLimit();
    limit.startedUntold();
    expect(limit.value).toBe(1_000);
    limit.started({ startMs: 200, isAll: true, waiting: 0 });
    expect(limit.value).toBe(3);
    limit.startedUntold();
    expect(limit.value).toBe(3);
  });
});
