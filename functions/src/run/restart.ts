import { setTimeout as wait } from "node:timers/promises";
import type { ChatHistory } from "../gateway/methods/chat-history.ts";
import type { Hello } from "../gateway/connection/hello.ts";
import type { RunEnd } from "./run-outcome.ts";
import type { Standing } from "./standing.ts";

/** When the gateway was started, and how far its clock is ahead of ours. */
export type GatewayClock = Pick<Hello, "startedAtMs" | "clockAheadMs">;

/** What is known of a gateway that tells nothing of itself. */
export const unknownClock: GatewayClock = { startedAtMs: undefined, clockAheadMs: 0 };

/** Milliseconds that our own machines' clocks may differ by. */
const TOLERANCE_MS = 1_000;

/** Milliseconds after its start in which a gateway goes on with the runs that the restart interrupted. */
const RESUMES_WITHIN_MS = 120_000;

/** Milliseconds between two looks at a session that another run goes on in. */
const LOOK_AGAIN_MS = 1_000;

/** The moment before which the run was not sent, by the gateway's clock; undefined when nobody knows. */
export function sinceMs(askedAtMs: number | undefined, { clockAheadMs }: GatewayClock): number | undefined {
  return askedAtMs === undefined ? undefined : askedAtMs + clockAheadMs - TOLERANCE_MS;
}

/** Whether something of that moment ended with the gateway's process. Not while nobody knows either. */
export function isBeforeStart(atMs: number | undefined, { startedAtMs }: GatewayClock): boolean {
  return startedAtMs !== undefined && atMs !== undefined && atMs < startedAtMs;
}

/**
 * The moment, by our clock, that a run must count as asked for which is about to be sent so soon after the gateway's
 * start that another connection could take it for one of an earlier start; undefined where none would.
 */
export function laterMoment(
  askedAtMs: number | undefined,
  { startedByMs, clockAheadMs }: Pick<Hello, "startedByMs" | "clockAheadMs">,
): number | undefined {
  const latest = { startedAtMs: startedByMs, clockAheadMs };
  const isTaken = startedByMs !== undefined && isBeforeStart(sinceMs(askedAtMs, latest), latest);
  return isTaken ? Math.max(Date.now(), startedByMs - clockAheadMs + TOLERANCE_MS) : undefined;
}

/** Whether the session's reply may still come although the run itself is over: another run goes on with it. */
export function goesOn({ busy, running }: ChatHistory, { startedAtMs, clockAheadMs }: GatewayClock): boolean {
  if (busy === true) return true;
  const uptimeMs = Date.now() + clockAheadMs - (startedAtMs ?? 0);
  return running === true && uptimeMs < RESUMES_WITHIN_MS;
}

/** What the history tells about a run. */
export interface Look {
  readonly found: Standing;
  /** Whether the run, if it was ever sent, ended with the process of an earlier start of the gateway. */
  readonly interrupted: boolean;
  /** Whether more may come. */
  readonly goesOn: boolean;
}

/** Looks until the run has an end: a run that is over, with a session that is quiet, has no reply. */
export async function lookUntilEnd(look: () => Promise<Look>, signal: AbortSignal): Promise<RunEnd> {
  for (;;) {
    const { found, goesOn: mayCome } = await look();
    if (isEnd(found)) return found;
    if (!mayCome) return { kind: "failed", detail: "The run ended without a reply." };
    await wait(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/**
 * The same for a run that a restart interrupted, until the session is quiet: what goes on with it may say more, and
 * 2026.6 fails a message that comes before its end.
 */
export async function lookUntilQuiet(look: () => Promise<Look>, signal: AbortSignal): Promise<RunEnd> {
  for (;;) {
    const { found, goesOn: mayCome } = await look();
    if (!mayCome) return isEnd(found) ? found : interruptedEnd(found);
    await wait(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** The end of a run that a restart interrupted and nothing came of. */
export function interruptedEnd({ kind }: Standing): RunEnd {
  return {
    kind: "failed",
    detail: "The gateway was restarted in the middle of the run.",
    isPresumed: kind === "absent",
  };
}

/** Whether nothing more can come of a run that stands so. */
export function isEnd(found: Standing): found is RunEnd {
  return found.kind !== "absent" && found.kind !== "received";
}
