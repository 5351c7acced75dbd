import type { ChatHistory } from "../gateway/methods/chat-history.ts";
import type { Hello } from "../gateway/connection/hello.ts";
import { pause } from "../waiting.ts";

/** When the gateway was started, and how far its clock is ahead of ours. */
export type GatewayClock = Pick<Hello, "startedAtMs" | "clockAheadMs">;

/** Milliseconds that our own machines' clocks may differ by. */
const TOLERANCE_MS = 1_000;

/** Milliseconds after its start in which a gateway goes on with the runs that the restart interrupted. */
const RESUMES_WITHIN_MS = 120_000;

/** The moment before which the run was not sent, by the gateway's clock. */
export function sinceMs(askedAtMs: number, { clockAheadMs }: GatewayClock): number {
  return askedAtMs + clockAheadMs - TOLERANCE_MS;
}

/** Whether something of that moment ended with the gateway's process. Not while nobody knows either. */
export function isBeforeStart(atMs: number | undefined, { startedAtMs }: GatewayClock): boolean {
  return startedAtMs !== undefined && atMs !== undefined && atMs < startedAtMs;
}

/**
 * The moment, by our clock, at which a run is to be sent at the earliest, where the stored one is before the gateway's start, or so soon
 * after it that another machine, by its own clock, could take it for one of an earlier start; undefined where it is not.
 */
export function laterMoment(
  sentAtMs: number,
  { startedByMs, clockAheadMs }: Pick<Hello, "startedByMs" | "clockAheadMs">,
): number | undefined {
  if (startedByMs === undefined) return undefined;
  const safeMs = startedByMs - clockAheadMs + 2 * TOLERANCE_MS;
  return sentAtMs < safeMs ? safeMs : undefined;
}

/**
 * Of a session's first message that a gateway does not keep, only the moment of sending tells whether a restart ended its run.
 * @returns the moment, once it has come, if the run is to be sent later than the stored one.
 */
export async function sentLater(
  sentAtMs: number,
  hello: Hello | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (hello === undefined || hello.keepsFirstMessage) return undefined;
  const atMs = laterMoment(sentAtMs, hello);
  if (atMs === undefined) return undefined;
  await pause(atMs - Date.now(), signal);
  return Math.max(atMs, Date.now());
}

/** Whether the session's reply may still come although the run itself is over: another run goes on with it. */
export function goesOn({ busy, running }: ChatHistory, { startedAtMs, clockAheadMs }: GatewayClock): boolean {
  if (busy === true) return true;
  const uptimeMs = Date.now() + clockAheadMs - (startedAtMs ?? 0);
  return running === true && uptimeMs < RESUMES_WITHIN_MS;
}
