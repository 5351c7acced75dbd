import type { Timestamp } from "firebase-admin/firestore";

const DAY_MS = 86_400_000;

/** How long a message is kept, in milliseconds; undefined: for ever. */
export function keepMsOf(days: number): number | undefined {
  return days === 0 ? undefined : days * DAY_MS;
}

/** The field of Firestore's TTL policy, for something of that moment; nothing when it is kept for ever. */
export function expiry(keepMs: number | undefined, atMs: number): { expireAt?: Date } {
  return keepMs === undefined ? {} : { expireAt: new Date(atMs + keepMs) };
}

/** Firestore deletes within a day of that moment; until then it is as if it was gone. */
export function isExpired({ expireAt }: { expireAt?: Timestamp }, nowMs: number): boolean {
  return expireAt !== undefined && expireAt.toMillis() <= nowMs;
}
