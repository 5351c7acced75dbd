import { chatHistory } from "../gateway/methods/chat-history.ts";
import { agentWait, chatAbort, type WaitOutcome } from "../gateway/methods/chat-requests.ts";
import { isSessionActive } from "../gateway/methods/session-activity.ts";
import { wholeMessage } from "../gateway/methods/whole-message.ts";
import { goesOn, isBeforeStart, sinceMs, type GatewayClock } from "./gateway-clock.ts";
import {
  interruptedEnd,
  isEnd,
  isResumed,
  messageOf,
  standing,
  writtenAtMs,
  type Look,
  type Match,
  type Standing,
} from "./history-match.ts";
import { REPLY_WITHIN_MS } from "./run-state.ts";
import type { Run, RunConnection, RunEnd } from "./run.ts";
import { pause } from "../waiting.ts";

/** Entries of the history that are looked at: those of the last few turns. */
const HISTORY_ENTRIES = 30;

/**
 * Milliseconds for which a gateway that keeps silent about a run may still try again after it noted a failure: it notes
 * each attempt, 2026.8 goes on for minutes, and every release tells of a run's end by `agent.wait` for that long.
 */
const TRIES_AGAIN_WITHIN_MS = 600_000;

/** How long a run that nothing tells of counts as one that goes on, by when it was taken or asked for, in milliseconds. */
const GOES_ON_FOR_MS = { received: 3_600_000, absent: 600_000, queued: 600_000 } as const;

/** What is known of a gateway that tells nothing of itself. */
const unknownClock = { startedAtMs: undefined, clockAheadMs: 0, clockErrorMs: 0 };

/** What a run is found by. */
export type LookedFor = Pick<Run, "sessionKey" | "runId" | "goesOnAs" | "message" | "askedAtMs" | "sentAtMs">;

type Connection = Pick<RunConnection, "request" | "hello">;

/** Looks for a run in its session's history, and sends nothing. @throws GatewayFailure; the signal's reason */
export async function lookAtRun(connection: Connection, run: LookedFor, signal: AbortSignal): Promise<Look> {
  const { sessionKey } = run;
  const clock = connection.hello ?? unknownClock;
  const traces = { ...run, sinceMs: sinceMs(run.askedAtMs, clock) };
  const history = await chatHistory(connection, { sessionKey, limit: HISTORY_ENTRIES }, { signal });
  // What a gateway does not show it never took, unless it is a session's first message, or one that it goes on with.
  const isKept = connection.hello?.keepsFirstMessage ?? true;
  const mayBeHidden = (!isKept && history.messages.length === 0) || isResumed(history, traces);
  const message = messageOf(history, traces);
  const receivedMs = message?.timestamp;
  const sentBy = sinceMs(sentAtMsOf(run), clock) + clock.clockErrorMs;
  const takenMs = receivedMs ?? (mayBeHidden ? sentBy : undefined);
  const found = await whole(standing(history, traces), connection, sessionKey, signal);
  return {
    found,
    byId: message?.runId !== undefined,
    interrupted: isBeforeStart(takenMs, clock),
    takenAtMs: receivedMs && receivedMs - clock.clockAheadMs,
    goesOn: goesOn(history, clock),
    active: history.busy,
    mayTryAgain: found.kind === "failed" && isRecent(writtenAtMs(history), clock),
  };
}

/** The reply in full length where the history shortened it; as it is, and marked so, where that cannot be had. */
async function whole(
  match: Match,
  connection: Connection,
  sessionKey: string,
  signal: AbortSignal,
): Promise<Standing> {
  if (!("entry" in match)) return match;
  const { entry, ...found } = match;
  if (!entry.cut) return found;
  const text = await wholeMessage(connection, { sessionKey, message: entry }, { signal });
  return text === undefined ? { ...found, truncated: true } : { ...found, text };
}

function isRecent(atMs: number | undefined, { clockAheadMs }: GatewayClock): boolean {
  return atMs !== undefined && Date.now() + clockAheadMs - atMs < TRIES_AGAIN_WITHIN_MS;
}

/**
 * Looks at a run that its gateway tells to be over. While it has no reply, the session is asked too: 2026.5 goes on with
 * a message that came early under another run id, and asks again after an empty answer.
 */
export async function lookAfterEnd(
  connection: Connection,
  run: LookedFor,
  signal: AbortSignal,
): Promise<Look> {
  const look = await lookAtRun(connection, run, signal);
  if (isEnd(look.found) || look.goesOn || look.active !== undefined) return look;
  return { ...look, goesOn: (await isSessionActive(connection, run.sessionKey, { signal })) === true };
}

/** How a run stands that nobody follows. */
export type Inspection =
  | RunEnd
  /** It goes on. */
  | { readonly kind: "running" }
  /** The gateway shows nothing of it: it was never sent. */
  | { readonly kind: "absent" };

/** Whether a run that nothing tells of counts as one that goes on. */
function mayGoOn(
  { takenAtMs }: Pick<Look, "takenAtMs">,
  run: LookedFor,
  as: keyof typeof GOES_ON_FOR_MS,
): boolean {
  return Date.now() - (takenAtMs ?? sentAtMsOf(run)) <= GOES_ON_FOR_MS[as];
}

function sentAtMsOf({ sentAtMs, askedAtMs }: LookedFor): number {
  return sentAtMs ?? askedAtMs;
}

/** Looks how a run stands that nobody follows, and ends it where that was asked. @throws GatewayFailure; the signal's reason */
export async function inspectRun(
  connection: Connection,
  run: LookedFor & { readonly isStopAsked: boolean },
  signal: AbortSignal,
): Promise<Inspection> {
  const look = await lookAtRun(connection, run, signal);
  const { found } = look;
  if (isEnd(found) && !look.mayTryAgain) return found;
  if (look.interrupted) return look.goesOn ? { kind: "running" } : interruptedEnd(look);
  const { waited, active } = await askAbout(connection, run, look, signal);
  if (isEnd(found)) return waited === "timeout" && active !== false ? { kind: "running" } : found;
  const toStop = run.isStopAsked && waited === "timeout" && run.goesOnAs === undefined;
  const isStopped = toStop && (await wasAborted(connection, run, signal));
  const inspection = withoutEnd(found, isStopped, isAlive(found, look, run, { waited, active }));
  return confirmed(connection, run, inspection, signal);
}

/**
 * Whether a run without an end lives. One whose message is there and that is over without a word may be queued: its gateway
 * goes on with it under an id that only who sent it knew, and calls its session quiet meanwhile (2026.4 and 2026.5).
 */
function isAlive({ kind }: Exclude<Standing, RunEnd>, look: Look, run: LookedFor, asked: Asked): boolean {
  const { waited, active } = asked;
  if (active !== false) return active ?? mayGoOn(look, run, kind);
  const mayBeQueued = kind === "received" && waited === "ok" && look.active === undefined;
  return mayBeQueued && mayGoOn(look, run, "queued");
}

/** It may have ended after its history was read, and before its gateway told so; and a history is written a moment later. */
async function confirmed(
  connection: Connection,
  run: LookedFor,
  inspection: Inspection,
  signal: AbortSignal,
): Promise<Inspection> {
  if (inspection.kind !== "failed") return inspection;
  await pause(REPLY_WITHIN_MS.over, signal);
  const { found } = await lookAtRun(connection, run, signal);
  return isEnd(found) ? found : inspection;
}

interface Asked {
  readonly waited: WaitOutcome;
  readonly active: boolean | undefined;
}

/** Whether the run goes on, and whether its session works on something, where that is told. */
async function askAbout(
  connection: Connection,
  { runId, goesOnAs, sessionKey }: LookedFor,
  { active }: Look,
  signal: AbortSignal,
): Promise<Asked> {
  const waited = await agentWait(connection, { runId: goesOnAs ?? runId, timeoutMs: 1 }, { signal });
  // 2026.5 calls a session quiet that works on a message which it had queued.
  if (goesOnAs !== undefined && waited === "timeout") return { waited, active: undefined };
  return { waited, active: active ?? (await isSessionActive(connection, sessionKey, { signal })) };
}

function withoutEnd(found: Exclude<Standing, RunEnd>, isStopped: boolean, lives: boolean): Inspection {
  if (isStopped) return { kind: "stopped", text: found.kind === "received" ? found.textSoFar : "" };
  if (lives) return { kind: "running" };
  return found.kind === "absent" ? found : { kind: "failed", detail: "The run ended without a reply." };
}

/**
 * Stops a run that was to be stopped, and goes on as its gateway tells. True if there is nothing to stop, and so nothing goes on: of an
 * aborted run 2026.1 tells for ever that it does.
 */
export async function wasAborted(
  connection: Connection,
  { sessionKey, runId }: Pick<LookedFor, "sessionKey" | "runId">,
  signal: AbortSignal,
): Promise<boolean> {
  return !(await chatAbort(connection, { sessionKey, runId }, { signal }));
}
