import { describe, expect, it } from "vitest";
import { bucketOf, merged, percentile } from "../../src/telemetry/histogram.ts";
import { UsageCounters } from "../../src/telemetry/usage-counters.ts";
import { readUsage } from "../../src/telemetry/usage-report.ts";
import { useDatabase } from "../support/database.ts";
import { recordingLog } from "../support/recording-log.ts";

const noonMs = Date.parse("2026-09-01T12:30:00.000Z");
const hourMs = 3_600_000;

describe("a histogram of durations", () => {
  it("tells percentiles to the width of a bucket, half as much again at most", () => {
    const durations = Array.from({ length: 1_000 }, (_, index) => 60 + index * 7);
    const histogram = merged(durations.map((ms) => ({ [bucketOf(ms)]: 1 })));
    for (const share of [0.5, 0.9, 0.99]) {
      const exact = durations[Math.ceil(share * durations.length) - 1] ?? 0;
      expect(percentile(histogram, share) / exact).toBeGreaterThanOrEqual(1);
      expect(percentile(histogram, share) / exact).toBeLessThanOrEqual(1.5);
    }
  });

  it("is 0 where nothing was counted", () => {
    expect(percentile({}, 0.99)).toBe(0);
  });

  it("counts what is longer than all bounds in the last", () => {
    expect(percentile({ [bucketOf(1e9)]: 1 }, 0.5)).toBeGreaterThan(hourMs / 2);
  });
});

describe("the usage counters", () => {
  const test = useDatabase();

  it("count what a model took whatever it is called, and pollute nothing", async () => {
    const counters = new UsageCounters(recordingLog(), () => noonMs);
    const usage = { inputTokens: 10, outputTokens: 4 };
    for (const model of ["__proto__", "constructor", "", "a.b`c/d", "m".repeat(5_000), "\ud800"])
      counters.turn({ outcome: "answered", latencyMs: 1, usage, model });
    await counters.flush(test.database, true);
    const { buckets } = await readUsage(test.database, noonMs, noonMs);
    const tokens = buckets[0]?.tokens ?? {};
    const once = { input: 10, output: 4 };
    expect(new Map(Object.entries(tokens))).toEqual(
      new Map(
        Object.entries({
          unknown: { input: 20, output: 8 },
          constructor: once,
          "a.b`c/d": once,
          ["m".repeat(200)]: once,
          "\ufffd": once,
        }),
      ),
    );
    expect(({} as Record<string, unknown>)["input"]).toBeUndefined();
  });

  it("of several instances add up, by the hour", async () => {
    const instances = [1, 2, 3].map(() => new UsageCounters(recordingLog(), () => noonMs));
    for (const counters of instances) {
      counters.turn({
        outcome: "answered",
        latencyMs: 900,
        firstTextMs: 300,
        usage: { inputTokens: 10, outputTokens: 4 },
      });
      counters.turn({ outcome: "failed", latencyMs: 100 });
      counters.refusal("rate-limited");
      await counters.flush(test.database, true);
    }
    const { granularity, buckets } = await readUsage(test.database, noonMs - 2 * hourMs, noonMs);
    expect(granularity).toBe("hour");
    expect(buckets.map(({ start, turns }) => [start, turns])).toEqual([
      ["2026-09-01T10:00:00.000Z", 0],
      ["2026-09-01T11:00:00.000Z", 0],
      ["2026-09-01T12:00:00.000Z", 6],
    ]);
    expect(buckets.at(-1)).toMatchObject({
      answered: 3,
      stopped: 0,
      failed: 3,
      errors: { "rate-limited": 3 },
      tokens: { unknown: { input: 30, output: 12 } },
    });
  });

  it("are read by the day over a longer range, and no more than 92 days of it", async () => {
    const counters = new UsageCounters(recordingLog(), () => noonMs);
    counters.turn({ outcome: "answered", latencyMs: 900 });
    await counters.flush(test.database, true);
    const { granularity, buckets } = await readUsage(test.database, noonMs - 365 * 24 * hourMs, noonMs);
    expect([granularity, buckets.length]).toEqual(["day", 93]);
    expect(buckets.at(-1)).toMatchObject({ start: "2026-09-01T00:00:00.000Z", turns: 1 });
  });

  it("are written seldom, and not for each turn", async () => {
    let nowMs = noonMs;
    const counters = new UsageCounters(recordingLog(), () => nowMs);
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) {
        counters.turn({ outcome: "answered", latencyMs: 900 });
        await counters.flush(test.database);
      }
    };
    const written = () => test.engine.counts().total.writes;
    test.engine.resetCounts();
    await turns(1); // maybe the last one for hours
    expect(written()).toBe(2);
    await turns(99);
    expect(written()).toBe(2);
    nowMs += 10_000;
    await turns(1);
    expect(written()).toBe(4);
    const { buckets } = await readUsage(test.database, nowMs, nowMs);
    expect(buckets.at(-1)?.turns).toBe(101);
  });

  it("are read for a document of each shard that was written, however many there could be", async () => {
    const instances = Array.from({ length: 3 }, () => new UsageCounters(recordingLog(), () => noonMs));
    for (const counters of instances) {
      counters.turn({ outcome: "answered", latencyMs: 900 });
      await counters.flush(test.database);
    }
    test.engine.resetCounts();
    const { buckets } = await readUsage(test.database, noonMs, noonMs);
    expect(buckets.at(-1)?.turns).toBe(3);
    expect(test.engine.counts().total.reads).toBeLessThanOrEqual(3);
  });

  it("are kept when they cannot be written, and logged", async () => {
    const log = recordingLog();
    const counters = new UsageCounters(log, () => noonMs);
    counters.turn({ outcome: "answered", latencyMs: 900 });
    test.engine.fail({ method: "Commit", code: 7, times: 1 });
    await counters.flush(test.database, true);
    await counters.flush(test.database, true);
    expect((await readUsage(test.database, noonMs, noonMs)).buckets.at(-1)?.turns).toBe(1);
  });
});
