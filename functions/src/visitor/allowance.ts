/** How fast somebody may ask. */
export interface Rate {
  /** What may come at once. */
  readonly burst: number;
  /** What may come in a minute, once the burst is used up. 0: no limit. */
  readonly perMinute: number;
}

/** How much a visitor, or an address, may ask. 0 switches a limit off. */
export interface Policy extends Rate {
  /** Messages a day, by the UTC calendar. */
  readonly perDay: number;
}

/** What is left of a rate; undefined for somebody who never asked. */
export interface Bucket {
  /** What is left of the burst, as of `atMs`. */
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** What was used of a policy; undefined for somebody who never asked. */
export interface Spent extends Bucket {
  /** The UTC day that `today` counts, as `YYYY-MM-DD`. */
  readonly day: string;
  readonly today: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly limit: "rate" | "day";
  readonly retryAfterMs: number;
}

export type Verdict<Left> = { readonly kind: "allowed"; readonly spent: Left } | Refused;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Takes one message from the allowance: a token bucket for the rate, and a quota for the day, which a clock that goes back leaves. */
export function spend(spent: Spent | undefined, policy: Policy, nowMs: number): Verdict<Spent> {
  const ownDay = new Date(nowMs).toISOString().slice(0, 10);
  const day = spent !== undefined && spent.day > ownDay ? spent.day : ownDay;
  const today = spent?.day === day ? spent.today : 0;
  if (policy.perDay > 0 && today >= policy.perDay) {
    return { kind: "refused", limit: "day", retryAfterMs: DAY_MS - (nowMs % DAY_MS) };
  }
  const taken = take(spent, policy, nowMs);
  if (taken.kind === "refused") return taken;
  return { kind: "allowed", spent: { ...taken.spent, day, today: today + 1 } };
}

/** Takes from the bucket. @param cost tokens. @default 1 */
export function take(bucket: Bucket | undefined, rate: Rate, nowMs: number, cost = 1): Verdict<Bucket> {
  const tokens = tokensOf(bucket, rate, nowMs);
  if (rate.perMinute > 0 && tokens < cost) {
    const retryAfterMs = Math.ceil(((cost - tokens) * MINUTE_MS) / rate.perMinute);
    return { kind: "refused", limit: "rate", retryAfterMs };
  }
  const atMs = Math.max(nowMs, bucket?.atMs ?? nowMs);
  return { kind: "allowed", spent: { tokens: Math.max(tokens - cost, 0), atMs } };
}

/** What is there to be taken. A clock that went back refills nothing, and neither does the one that is right after it. */
export function tokensOf(bucket: Bucket | undefined, { burst, perMinute }: Rate, nowMs: number): number {
  if (bucket === undefined) return burst;
  const passedMs = Math.max(nowMs - bucket.atMs, 0);
  return Math.min(bucket.tokens + (passedMs * perMinute) / MINUTE_MS, burst);
}
