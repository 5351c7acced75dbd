/** A day of traffic as the backend would tell it, the same in every run but for its date. */
export function usageOfADay() {
  const now = new Date();
  now.setMinutes(0, 0, 0);
  const buckets = Array.from({ length: 24 }, (_, hour) => {
    const start = new Date(now.getTime() - (23 - hour) * 3_600_000);
    return bucket(start.toISOString(), Math.round(18 + 16 * Math.sin((hour - 6) / 3.8)), hour);
  });
  return { granularity: "hour", buckets };
}

function bucket(start: string, turns: number, hour: number) {
  const failed = hour % 7 === 3 ? 2 : 0;
  const stopped = hour % 4 === 1 ? 1 : 0;
  const slow = 1 + (hour % 5) / 10;
  return {
    start,
    turns: turns + failed + stopped,
    answered: turns,
    stopped,
    failed,
    errors: failed === 0 ? {} : { "gateway-unavailable": 1, "run-failed": 1 },
    latencyMs: { p50: 2_100 * slow, p90: 4_800 * slow, p99: 9_300 * slow },
    firstTextMs: { p50: 700 * slow, p90: 1_400 * slow, p99: 2_900 * slow },
    conversations: Math.ceil(turns / 4),
    ratings: {
      "claude-sonnet": { up: Math.floor(turns / 6), down: hour % 5 === 0 ? 1 : 0 },
      "gpt-mini": { up: Math.floor(turns / 12), down: hour % 3 === 0 ? 1 : 0 },
    },
    tokens: {
      "claude-sonnet": { input: turns * 1_900, output: turns * 310 },
      "gpt-mini": { input: turns * 300, output: turns * 90 },
    },
  };
}
