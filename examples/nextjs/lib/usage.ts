/** What the charts make of how the chat was used. */
import type { UsageBucket, UsageResult } from "clawfire-react/contract";

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** One for each hour of a day. */
export type HourCount = Pick<NamedCount, "count">;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export function totals(buckets: readonly UsageBucket[]) {
  const turns = sum(buckets.map((bucket) => bucket.turns));
  const answered = sum(buckets.map((bucket) => bucket.answered + bucket.stopped));
  const tokens = sum(tokensByModel(buckets).map(({ input, output }) => input + output));
  const conversations = sum(buckets.map((bucket) => bucket.conversations ?? 0));
  const { up, down } = ratingsByModel(buckets).reduce(
    (all, one) => ({ up: all.up + one.up, down: all.down + one.down }),
    { up: 0, down: 0 },
  );
  return {
    turns,
    answeredShare: turns === 0 ? undefined : answered / turns,
    tokens,
    messagesPerConversation: conversations === 0 ? undefined : turns / conversations,
    likedShare: up + down === 0 ? undefined : up / (up + down),
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

/** What visitors thought of the replies, by the model that gave them; most rated first. */
export function ratingsByModel(buckets: readonly UsageBucket[]) {
  const models = new Map<string, { name: string; up: number; down: number }>();
  for (const { ratings = {} } of buckets as readonly Partial<UsageBucket>[])
    for (const [name, { up, down }] of Object.entries(ratings)) {
      const model = models.get(name) ?? { name, up: 0, down: 0 };
      models.set(name, { name, up: model.up + up, down: model.down + down });
    }
  return [...models.values()]
    .filter(({ up, down }) => up + down > 0)
    .toSorted((a, b) => b.up + b.down - (a.up + a.down));
}

/** The same by time. */
export function ratingsByTime(buckets: readonly UsageBucket[]) {
  return buckets.map((bucket) => {
    const models = ratingsByModel([bucket]);
    return {
      start: bucket.start,
      up: sum(models.map(({ up }) => up)),
      down: sum(models.map(({ down }) => down)),
    };
  });
}

/** Turns by the hour of the reader's own day; undefined where the backend counted whole days. */
export function busiestHours({ granularity, buckets }: UsageResult): HourCount[] | undefined {
  if (granularity === "day") return undefined;
  const hours = Array.from({ length: 24 }, () => ({ count: 0 }));
  for (const { start, turns } of buckets) {
    const hour = hours[new Date(start).getHours()];
    if (hour) hour.count += turns;
  }
  return hours;
}
