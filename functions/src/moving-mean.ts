/** How much of the newest value counts. */
const WEIGHT = 0.2;

/**
 * An exponentially weighted mean with its next value.
 * @param mean so far; undefined of none.
 */
export function movingMean(mean: number | undefined, next: number): number {
  return mean === undefined ? next : mean + WEIGHT * (next - mean);
}
