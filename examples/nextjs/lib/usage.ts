/** What the charts make of how the chat was used. */
import type { UsageBucket, UsageResult } from "clawfire-react/contract";

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export function totals(buckets: readonly UsageBucket[]) {
  const turns = sum(buckets.map((bucket) => bucket.turns));
  const answered = sum(buckets.map((bucket) => bucket.answered + bucket.stopped));
  const tokens = sum(tokensByModel(buckets).map(({ input, output }) => input + output));
  return {
    turns,
    answeredShare: turns === 0 ? undefined : answered / turns,
    tokens,
    medianMs: middleMs(buckets),
  };
}

/** The median of a bucket, averaged over the turns: near enough for one number above a chart of all of them. */
function middleMs(buckets: readonly UsageBucket[]): number | undefined {
  const withReplies = buckets.filter(({ answered }) => answered > 0);
  const answered = sum(withReplies.map((bucket) => bucket.answered));
  if (answered === 0) return undefined;
  return sum(withReplies.map((bucket) => bucket.latencyMs.p50 * bucket.answered)) / answered;
}

/** Most frequent first. */
export function errorsByReason(buckets: readonly UsageBucket[]): NamedCount[] {
  const counts = new Map<string, number>();
  for (const { errors } of buckets)
    for (const [name, count] of Object.entries(errors)) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count);
}

export function tokensByModel(buckets: readonly UsageBucket[]) {
  const models = new Map<string, { name: string; input: number; output: number }>();
  for (const { tokens } of buckets)
    for (const [name, { input, output }] of Object.entries(tokens)) {
      const model = models.get(name) ?? { name, input: 0, output: 0 };
      models.set(name, { name, input: model.input + input, output: model.output + output });
    }
  return [...models.values()].toSorted((a, b) => b.input + b.output - (a.input + a.output));
}

/** Turns by the hour of the reader's own day; undefined where the backend counted whole days. */
export function busiestHours({ granularity, buckets }: UsageResult): NamedCount[] | undefined {
  if (granularity === "day") return undefined;
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    name: `${String(hour).padStart(2, "0")}:00`,
    count: 0,
  }));
  for (const { start, turns } of buckets) {
    const hour = hours[new Date(start).getHours()];
    if (hour) hour.count += turns;
  }
  return hours;
}
