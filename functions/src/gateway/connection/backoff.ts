export interface BackoffOptions {
  /** Milliseconds after the first failure. @default 250 */
  readonly baseMs?: number | undefined;
  /** Milliseconds that are never exceeded. @default 10_000 */
  readonly maxMs?: number | undefined;
}

/**
 * Milliseconds to wait after the given number of failures in a row (from 1): doubled each time, of which the upper
 * half is random, so that many instances do not come back at the same moment. `random` is in [0, 1).
 */
export function backoffMs(
  failures: number,
  random: number,
  { baseMs = 250, maxMs = 10_000 }: BackoffOptions = {},
): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (0.5 + random / 2));
}
