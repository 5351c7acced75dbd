/** Upper bounds of the buckets in milliseconds, each half as much again as the one before: 50 ms to about an hour. */
const BOUNDS: readonly number[] = Array.from({ length: 28 }, (_, index) => Math.round(50 * 1.5 ** index));

/** How often each bucket was hit, by its index. Only the buckets that were are there. */
export type Histogram = Readonly<Record<string, number>>;

/** The bucket of a duration; what is longer than all is in the last. */
export function bucketOf(ms: number): string {
  const index = BOUNDS.findIndex((bound) => ms <= bound);
  return String(index === -1 ? BOUNDS.length - 1 : index);
}

/** Adds histograms up. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const sum = Object.create(null) as Record<string, number>;
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram)) sum[bucket] = (sum[bucket] ?? 0) + count;
  }
  return sum;
}

/**
 * The bound that the given share of durations does not exceed, in milliseconds; 0 when nothing was counted. Exact to
 * the width of a bucket.
 * @param share in (0, 1]
 */
export function percentile(histogram: Histogram, share: number): number {
  const total = Object.values(histogram).reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [index, bound] of BOUNDS.entries()) {
    seen += histogram[index] ?? 0;
    if (total > 0 && seen >= share * total) return bound;
  }
  return 0;
}
