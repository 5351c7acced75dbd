import * as z from "zod";

/**
 * Documents that share one hour's, or one day's, counters. Firestore takes about one write of a document a second, and an instance
 * writes one of them every ten seconds: as many as 160 instances do not wait for each other.
 */
export const SHARDS = 16;

export type Granularity = "hour" | "day";

const counts = z.record(z.string(), z.number()).default({});

/** A document of `usageShardOf`; every field is a sum. */
export const UsageShard = z.object({
  turns: z.number().default(0),
  answered: z.number().default(0),
  stopped: z.number().default(0),
  failed: z.number().default(0),
  /** By reason. */
  errors: counts,
  latency: counts,
  firstText: counts,
  /** By model. */
  tokens: z
    .record(z.string(), z.object({ input: z.number().default(0), output: z.number().default(0) }))
    .default({}),
  conversations: z.number().default(0),
  /** By model. */
  ratings: z
    .record(z.string(), z.object({ up: z.number().default(0), down: z.number().default(0) }))
    .default({}),
});

export type UsageShard = z.infer<typeof UsageShard>;

/** The beginning of an hour as `2026-11-20T14`, or of a day as `2026-11-20`, UTC. */
export function periodOf(ms: number, granularity: Granularity): string {
  return new Date(ms).toISOString().slice(0, granularity === "hour" ? 13 : 10);
}
