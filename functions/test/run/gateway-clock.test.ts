import { describe, expect, it } from "vitest";
import type { ChatHistory } from "../../src/gateway/methods/chat-history.ts";
import { goesOn, isBeforeStart, laterMoment, sinceMs } from "../../src/run/gateway-clock.ts";

const unknownClock = { startedAtMs: undefined, clockAheadMs: 0 };
const HOUR_MS = 3_600_000;
describe("a moment, by the gateway's clock", () => {
  it("is a second earlier than ours, because our own machines' clocks may differ by that", () => {
    expect(sinceMs(10_000, unknownClock)).toBe(9_000);
  });

  it.each([HOUR_MS, -HOUR_MS])("moves with a clock that is %d ms ahead", (clockAheadMs) => {
    expect(sinceMs(10_000, { startedAtMs: undefined, clockAheadMs })).toBe(9_000 + clockAheadMs);
  });
});

describe("a run ended with an earlier start of the gateway", () => {
  const clock = { startedAtMs: 5_000, clockAheadMs: 0 };

  it.each([
    ["if it was taken before the start", 4_999, clock, true],
    ["not if it was taken at the start", 5_000, clock, false],
    ["not if it was taken later", 6_000, clock, false],
    ["not while nobody knows when it was taken", undefined, clock, false],
    ["not while nobody knows when the gateway was started", 4_999, unknownClock, false],
  ])("%s", (_, atMs, started, expected) => {
    expect(isBeforeStart(atMs, started)).toBe(expected);
  });
});

describe("a run that is to be sent soon after the gateway's start", () => {
  it.each([0, HOUR_MS, -HOUR_MS])(
    "is asked for when no machine whose clock differs by a second takes it for an earlier one: %d ms ahead",
    (clockAheadMs) => {
      const startedByMs = Date.now() + clockAheadMs - 500;
      const askedAtMs = laterMoment(Date.now(), { startedByMs, clockAheadMs }) ?? 0;
      const others = { startedAtMs: startedByMs, clockAheadMs: clockAheadMs - 1_000 };
      expect(isBeforeStart(sinceMs(askedAtMs, others), others)).toBe(false);
      expect(laterMoment(Date.now() + 2_000, { startedByMs, clockAheadMs })).toBeUndefined();
    },
  );
});

describe("a session goes on with an interrupted run", () => {
  const history = (more: Partial<ChatHistory>): ChatHistory => ({
    messages: [],
    inFlightRun: undefined,
    sessionId: undefined,
    ...more,
  });
  const upFor = (ms: number, clockAheadMs = 0) => ({
    startedAtMs: Date.now() + clockAheadMs - ms,
    clockAheadMs,
  });

  it.each<[string, Partial<ChatHistory>, ReturnType<typeof upFor> | typeof unknownClock, boolean]>([
    ["while any run is active in it", { busy: true }, upFor(HOUR_MS), true],
    ["while it counts as running, right after the start", { running: true }, upFor(1_000), true],
    ["the same over a clock that is ahead", { running: true }, upFor(1_000, HOUR_MS), true],
    ["the same over a clock that is behind", { running: true }, upFor(1_000, -HOUR_MS), true],
    ["not if it still counts as running long after the start", { running: true }, upFor(HOUR_MS), false],
    ["not if nobody knows when the gateway was started", { running: true }, unknownClock, false],
    ["not if it is quiet", { busy: false, running: false }, upFor(1_000), false],
    ["not if the release tells nothing", {}, upFor(1_000), false],
  ])("%s", (_, more, clock, expected) => {
    expect(goesOn(history(more), clock)).toBe(expected);
  });
});
