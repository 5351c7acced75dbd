import type { Firestore } from "firebase-admin/firestore";
import type { Percentiles, UsageBucket, UsageResult } from "../contract/index.ts";
import { merged, percentile, type Histogram } from "./histogram.ts";
import { usageShardsOf } from "../database/paths.ts";
import { periodOf, UsageShard, type Granularity } from "./usage-documents.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Longest range that is told by the hour, and longest at all: what is read stays bounded. */
const LONGEST_BY_HOUR_MS = 2 * DAY_MS;
const LONGEST_MS = 92 * DAY_MS;

/** Reads what was counted from `fromMs` to `toMs`: by the hour up to two days, by the day up to 92. */
export async function readUsage(database: Firestore, fromMs: number, toMs: number): Promise<UsageResult> {
  const granularity: Granularity = toMs - fromMs <= LONGEST_BY_HOUR_MS ? "hour" : "day";
  const stepMs = granularity === "hour" ? HOUR_MS : DAY_MS;
  const firstMs = Math.max(fromMs, toMs - LONGEST_MS);
  const startsMs: number[] = [];
  for (let ms = firstMs - (firstMs % stepMs); ms <= toMs; ms += stepMs) startsMs.push(ms);
  const buckets = startsMs.map(async (ms) =>
    bucket(ms, await readShards(database, periodOf(ms, granularity))),
  );
  return { granularity, buckets: await Promise.all(buckets) };
}

/** Those that were written only: a period in which few instances wrote costs few reads. */
async function readShards(database: Firestore, period: string): Promise<UsageShard[]> {
  const { docs } = await usageShardsOf(database, period).get();
  return docs.map((document) => UsageShard.parse(document.data()));
}

function bucket(startMs: number, shards: readonly UsageShard[]): UsageBucket {
  const sum = (name: "turns" | "answered" | "stopped" | "failed" | "conversations") =>
    shards.reduce((total, shard) => total + shard[name], 0);
  return {
    start: new Date(startMs).toISOString(),
    turns: sum("turns"),
    answered: sum("answered"),
    stopped: sum("stopped"),
    failed: sum("failed"),
    errors: merged(shards.map((shard) => shard.errors)),
    latencyMs: percentiles(merged(shards.map((shard) => shard.latency))),
    firstTextMs: percentiles(merged(shards.map((shard) => shard.firstText))),
    tokens: byModel(shards, "tokens", { input: 0, output: 0 }),
    conversations: sum("conversations"),
    ratings: byModel(shards, "ratings", { up: 0, down: 0 }),
  };
}

function percentiles(histogram: Histogram): Percentiles {
  return {
    p50: percentile(histogram, 0.5),
    p90: percentile(histogram, 0.9),
    p99: percentile(histogram, 0.99),
  };
}

/** Sums of what is counted by model. */
function byModel<Name extends "tokens" | "ratings", Sums extends UsageShard[Name][string]>(
  shards: readonly UsageShard[],
  name: Name,
  none: Sums,
): Record<string, Sums> {
  const sums = Object.create(null) as Record<string, Record<string, number>>;
  for (const [model, counts] of shards.flatMap((shard) => Object.entries(shard[name]))) {
    const sum = (sums[model] ??= { ...none });
    for (const [what, count] of Object.entries<number>(counts)) sum[what] = (sum[what] ?? 0) + count;
  }
  return sums as Record<string, Sums>;
}

/** Sums of one UTC day. */
export interface DayCounts {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly turns: number;
  readonly failed: number;
  /** Calls that were refused, by reason. */
  readonly errors: ReadonlyMap<string, number>;
}

/** What was counted so far on the day of a moment. */
export async function readDay(database: Firestore, nowMs: number): Promise<DayCounts> {
  const day = periodOf(nowMs, "day");
  const shards = await readShards(database, day);
  const sum = (name: "turns" | "failed") => shards.reduce((total, shard) => total + shard[name], 0);
  const errors = new Map<string, number>();
  for (const [reason, count] of shards.flatMap((shard) => Object.entries(shard.errors)))
    errors.set(reason, (errors.get(reason) ?? 0) + count);
  return { day, turns: sum("turns"), failed: sum("failed"), errors };
}
