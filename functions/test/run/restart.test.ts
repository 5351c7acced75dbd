import { describe, expect, it, vi } from "vitest";
import type { ChatHistory } from "../../src/gateway/methods/chat-history.ts";
import {
  goesOn,
  isBeforeStart,
  isEnd,
  lookUntilEnd,
  lookUntilQuiet,
  sinceMs,
  unknownClock,
  type Look,
} from "../../src/run/restart.ts";
import type { Standing } from "../../src/run/standing.ts";

/** The pauses between two looks are over at once. */
vi.mock("node:timers/promises", () => ({
  setTimeout: async (_ms: number, _value: unknown, { signal }: { signal: AbortSignal }) =>
    signal.throwIfAborted(),
}));

const HOUR_MS = 3_600_000;
const absent: Standing = { kind: "absent" };
const received: Standing = { kind: "received", textSoFar: "So" };
const complete: Standing = { kind: "complete", text: "So be it." };
const stopped: Standing = { kind: "stopped", text: "So" };
const failed: Standing = { kind: "failed", detail: "HTTP 400" };

describe("a moment, by the gateway's clock", () => {
  it("is a second earlier than ours, because our own machines' clocks may differ by that", () => {
    expect(sinceMs(10_000, unknownClock)).toBe(9_000);
  });

  it.each([HOUR_MS, -HOUR_MS])("moves with a clock that is %d ms ahead", (clockAheadMs) => {
    expect(sinceMs(10_000, { startedAtMs: undefined, clockAheadMs })).toBe(9_000 + clockAheadMs);
  });

  it("is unknown when nobody knows when the run was asked for", () => {
    expect(sinceMs(undefined, unknownClock)).toBeUndefined();
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

/** Answers the looks one after the other, each with whether more may come. */
function looks(...seen: readonly (readonly [Standing, boolean])[]) {
  const left = seen.map(([found, mayCome]): Look => ({ found, interrupted: false, goesOn: mayCome }));
  return vi.fn<() => Promise<Look>>(
    async () => left.shift() ?? Promise.reject(new Error("One look too many.")),
  );
}

const { signal } = new AbortController();

describe("a run that is over", () => {
  it.each([complete, stopped, failed])("has the end that the history tells at once: $kind", async (end) => {
    const look = looks([end, true]);
    await expect(lookUntilEnd(look, signal)).resolves.toEqual(end);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("is looked for as long as another run goes on with it", async () => {
    const look = looks([received, true], [absent, true], [complete, false]);
    await expect(lookUntilEnd(look, signal)).resolves.toEqual(complete);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it.each([absent, received])("has no reply once the session is quiet: $kind", async (found) => {
    const failure = { kind: "failed", detail: "The run ended without a reply." };
    await expect(lookUntilEnd(looks([found, true], [found, false]), signal)).resolves.toEqual(failure);
  });
});

describe("a run that a restart interrupted", () => {
  it("ends when its session is quiet, and not with the first words that are there", async () => {
    const look = looks([stopped, true], [complete, true], [complete, false]);
    await expect(lookUntilQuiet(look, signal)).resolves.toEqual(complete);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it.each([
    [absent, true],
    [received, false],
  ] as const)(
    "has failed when nothing came of it, presumably if nothing shows it: %j",
    async (found, isPresumed) => {
      const detail = "The gateway was restarted in the middle of the run.";
      const failure = { kind: "failed", detail, isPresumed };
      await expect(lookUntilQuiet(looks([found, false]), signal)).resolves.toEqual(failure);
    },
  );
});

it.each([lookUntilEnd, lookUntilQuiet])(
  "nothing is looked for when the call's time is over: %s",
  async (until) => {
    const look = looks([received, true]);
    await expect(until(look, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
    expect(look).toHaveBeenCalledTimes(1);
  },
);

it("only an answer, a stop and a failure are ends", () => {
  expect([absent, received, complete, stopped, failed].filter(isEnd)).toEqual([complete, stopped, failed]);
});
