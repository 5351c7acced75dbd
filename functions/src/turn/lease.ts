import type { Log } from "../telemetry/log.ts";
import { pause } from "../waiting.ts";

/** How long a turn is left to the call that follows it, unless that call renews its lease, in milliseconds. */
export const LEASE_MS = 60_000;

/** Whoever follows a turn renews its lease so often, or takes it over when its holder does not any more, in milliseconds. */
const RENEW_MS = 20_000;

/** After its lease a turn still counts as followed for so long: who else follows it takes the lease over by then. */
export const TAKE_OVER_MS = 25_000;

/** Whether nobody follows a turn any more. */
export function isAbandoned(leaseUntilMs: number, nowMs: number): boolean {
  return leaseUntilMs + TAKE_OVER_MS < nowMs;
}

/** Keeps a turn's lease alive until the signal fires, or the turn is over. A renewal that fails is tried again. */
export async function keepLease(renew: () => Promise<boolean>, log: Log, signal: AbortSignal): Promise<void> {
  let isOpen = true;
  while (isOpen && !signal.aborted) {
    await pause(RENEW_MS, signal).catch(() => {});
    if (signal.aborted) return;
    isOpen = await renew().catch((error: unknown) => {
      log.warn("A lease could not be renewed", { problem: String(error) });
      return true;
    });
  }
}
