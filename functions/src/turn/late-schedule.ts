/** Minutes after a conversation's last message at which the sweep looks for what the agent added on its own. */
const CHECKS_AFTER_MINUTES = [2, 10, 30] as const;

const MINUTE_MS = 60_000;

/** The moment of the next check of a conversation; undefined after the last. */
export function nextCheck(messageAtMs: number, nowMs: number): Date | undefined {
  const moments = CHECKS_AFTER_MINUTES.map((minutes) => messageAtMs + minutes * MINUTE_MS);
  const next = moments.find((ms) => ms > nowMs);
  return next === undefined ? undefined : new Date(next);
}
