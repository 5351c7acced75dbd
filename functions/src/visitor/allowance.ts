/** How much a visitor, or an address, may ask. 0 switches a limit off. */
export interface Policy {
  /** Messages that may come at once. */
  readonly burst: number;
  /** Messages a minute, once the burst is used up. */
  readonly perMinute: number;
  /** Messages a day, by the UTC calendar. */
  readonly perDay: number;
}

/** What was used of a policy; undefined for somebody who never asked. */
export interface Spent {
  /** What is left of the burst, as of `atMs`. */
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The UTC day that `today` counts, as `YYYY-MM-DD`. */
  readonly day: string;
  readonly today: number;
}

export type Verdict =
  | { readonly kind: "allowed"; readonly spent: Spent }
  | { readonly kind: "refused"; readonly limit: "rate" | "day"; readonly retryAfterMs: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Takes one message from the allowance: a token bucket for the rate, and a quota for the day. */
export function spend(spent: Spent | undefined, policy: Policy, nowMs: number): Verdict {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const today = spent?.day === day ? spent.today : 0;
  if (policy.perDay > 0 && today >= policy.perDay) {
    return { kind: "refused", limit: "day", retryAfterMs: DAY_MS - (nowMs % DAY_MS) };
  }
  const tokens = refilled(spent, policy, nowMs);
  if (policy.perMinute > 0 && tokens < 1) {
    return {
      kind: "refused",
      limit: "rate",
      retryAfterMs: Math.ceil(((1 - tokens) * MINUTE_MS) / policy.perMinute),
    };
  }
  return { kind: "allowed", spent: { tokens: Math.max(tokens - 1, 0), atMs: nowMs, day, today: today + 1 } };
}

/** A clock that went back refills nothing. */
function refilled(spent: Spent | undefined, { burst, perMinute }: Policy, nowMs: number): number {
  if (spent === undefined) return burst;
  const passedMs = Math.max(nowMs - spent.atMs, 0);
  return Math.min(spent.tokens + (passedMs * perMinute) / MINUTE_MS, burst);
}
