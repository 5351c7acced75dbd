import { describe, expect, it } from "vitest";
import { RunLimit } from "../../../src/gateway/load/run-limit.ts";

const load = {
  inFlight: 0,
  working: 0,
  lanes: 0,
  queued: 0,
  oldestMs: 0,
  startMs: 0,
  workMs: 10_000,
  waiting: [],
};

/** How many runs may wait in the queue of a gateway that works on so many. */
function queueOf(limit: RunLimit, working: number, oldestMs = 0): number {
  let queued = 0;
  while (queued < 100 && limit.hasRoom({ ...load, working, oldestMs, queued, inFlight: working + queued }))
    queued += 1;
  return queued;
}

describe("the runs that an instance has at a gateway", () => {
  it("may be half as many again as it works on, and two at least", () => {
    const limit = new RunLimit();
    limit.started(200);
    expect([0, 1, 4, 8, 20].map((working) => queueOf(limit, working))).toEqual([2, 2, 2, 4, 10]);
  });

  it("may be one more for each run's length for which the first of the queue is held up", () => {
    expect([9_000, 10_000, 35_000].map((oldestMs) => queueOf(new RunLimit(), 2, oldestMs))).toEqual([
      2, 3, 5,
    ]);
  });

  it("become fewer by a refusal for want of room, once in the time of a run, and more with each that starts", () => {
    const limit = new RunLimit();
    for (const atMs of [1_000, 2_000, 9_000]) limit.refused(atMs, 10);
    expect(queueOf(limit, 6)).toBe(1);
    limit.refused(60_000, 7);
    expect(queueOf(limit, 4)).toBe(1);
    for (let start = 0; start < 30; start += 1) limit.started(100);
    expect(queueOf(limit, 4)).toBe(2);
  });

  it("are not limited where the gateway does not tell when they start", () => {
    const limit = new RunLimit();
    limit.startedUntold();
    expect(queueOf(limit, 0)).toBe(100);
    limit.started(200);
    expect(queueOf(limit, 0)).toBe(2);
    limit.startedUntold();
    expect(queueOf(limit, 0)).toBe(2);
  });

  it("are as long in the mean as they were lately", () => {
    const limit = new RunLimit();
    expect(limit.workMs).toBe(10_000);
    limit.ended(2_000);
    expect(limit.workMs).toBe(2_000);
    for (let run = 0; run < 30; run += 1) limit.ended(5_000);
    expect(limit.workMs).toBeCloseTo(5_000, -2);
  });
});
