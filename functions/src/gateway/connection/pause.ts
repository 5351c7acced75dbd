import type { GatewayFailure } from "../failures/failure.ts";

export interface PauseOptions {
  /** Milliseconds after the first failure. @default 250 */
  readonly baseMs?: number | undefined;
  /** Milliseconds that are never exceeded by doubling. @default 10_000 */
  readonly maxMs?: number | undefined;
  /** Milliseconds between two tries while the device waits for its approval by a person. @default 2_000 */
  readonly pairingMs?: number | undefined;
  /**
   * Milliseconds between two tries while only a person can help. Ten wrong tokens a minute lock the address for five
   * minutes, and many instances share one address. @default 60_000
   */
  readonly refusedMs?: number | undefined;
}

/** Milliseconds for which the gateway is left alone after the given number of failures in a row (from 1). */
export function pauseMs(
  failure: GatewayFailure,
  failures: number,
  random: number,
  options: PauseOptions = {},
): number {
  return Math.max(ownPauseMs(failure, failures, random, options), failure.details.retryAfterMs ?? 0);
}

function ownPauseMs(
  failure: GatewayFailure,
  failures: number,
  random: number,
  options: PauseOptions,
): number {
  const { pairingMs = 2_000, refusedMs = 60_000 } = options;
  const { step, retry } = failure;
  if (retry === "later") return step === "device" ? pairingMs : backoffMs(failures, random, options);
  return step === "reach" ? (options.maxMs ?? 10_000) : refusedMs;
}

/**
 * Milliseconds to wait after the given number of failures in a row (from 1): doubled each time, of which the upper
 * half is random, so that many instances do not come back at the same moment. `random` is in [0, 1).
 */
export function backoffMs(
  failures: number,
  random: number,
  { baseMs = 250, maxMs = 10_000 }: PauseOptions = {},
): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (0.5 + random / 2));
}
