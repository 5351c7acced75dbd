import type { CallFailure } from "./call-failure.ts";

/** What comes after a failed attempt to send a message or to attach to its turn. */
export type NextStep =
  | { readonly kind: "again"; readonly afterMs: number }
  /** The browser knows that it has no network. */
  | { readonly kind: "when-online" }
  /** The visitor decides. */
  | { readonly kind: "give-up" };

export interface Circumstances {
  /** Attempts in a row that brought nothing, this one included. */
  readonly attempt: number;
  readonly online: boolean;
}

/** The longest wait after which a message is still sent by itself, in milliseconds. */
const LONGEST_WAIT_MS = 120_000;

/** Attempts in a row after which the visitor is asked, by reason. */
const patience: Readonly<Record<string, number>> = {
  "connection-lost": 6,
  "gateway-unavailable": 12,
  "device-not-paired": 60,
  "still-running": Number.POSITIVE_INFINITY,
};

export function afterFailure(failure: CallFailure, { attempt, online }: Circumstances): NextStep {
  const { reason, code, retryAfterMs } = failure;
  if (!online && reason === "connection-lost") return { kind: "when-online" };
  if (reason === "still-running") return { kind: "again", afterMs: attempt === 1 ? 0 : backoff(attempt) };
  if (reason === "connection-lost") return again(attempt, reason, backoff(attempt));
  const mayWait = code === "unavailable" || code === "resource-exhausted" || reason === "device-not-paired";
  if (!mayWait || retryAfterMs === undefined || retryAfterMs > LONGEST_WAIT_MS) return { kind: "give-up" };
  return again(attempt, reason, Math.max(retryAfterMs, ownPauseMs(reason, attempt)));
}

/** A limit says exactly when; of a gateway nobody knows, and an owner who has just approved wants to see it. */
function ownPauseMs(reason: string, attempt: number): number {
  if (reason === "device-not-paired") return Math.min(backoff(attempt + 1), 8_000);
  return reason === "gateway-unavailable" ? backoff(attempt + 1) : 0;
}

function again(attempt: number, reason: string, afterMs: number): NextStep {
  const most = Object.hasOwn(patience, reason) ? patience[reason] : undefined;
  return attempt > (most ?? 3) ? { kind: "give-up" } : { kind: "again", afterMs };
}

/** One second, then two, four, and never more than half a minute. */
function backoff(attempt: number): number {
  return Math.min(1_000 * 2 ** (attempt - 1), 30_000);
}
