import { setTimeout as wait } from "node:timers/promises";
import { chatHistory } from "../gateway/methods/chat-history.ts";
import { agentWait, chatSend } from "../gateway/methods/chat-requests.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import type { Run } from "./follow-run.ts";
import { isRefusal } from "./refusal.ts";
import {
  goesOn,
  isBeforeStart,
  isEnd,
  laterMoment,
  lookUntilEnd,
  lookUntilQuiet,
  sinceMs,
  unknownClock,
  type Look,
} from "./restart.ts";
import type { RunEnd, RunOutcome } from "./run-outcome.ts";
import { RunWatch, type Ending } from "./run-watch.ts";
import { receivedAtMs, standing } from "./standing.ts";

/** Longest single `agent.wait`, in milliseconds; it is asked again until the run ends. */
const WAIT_SLICE_MS = 25_000;

/** Least time between two of them, in milliseconds: of some runs the gateway tells at once that they go on. */
const WAIT_PAUSE_MS = 500;

/** Entries of the history that are looked at: those of the last few turns. */
const HISTORY_ENTRIES = 30;

/** The connection ended before the run did. */
interface Lost {
  readonly kind: "lost";
}

/** Where a run stands once it was sent or found: over, or to be watched; by its events alone if they are all to come. */
type Start = RunEnd | { readonly kind: "watch"; readonly eventsSuffice: boolean; readonly isOver?: boolean };

/** What a run needs of a connection; one that never said hello tells nothing of restarts. */
export type RunConnection = Pick<GatewayConnection, "request" | "onRun"> &
  Partial<Pick<GatewayConnection, "hello">>;

/** What a run is found by. */
export type LookedFor = Pick<Run, "sessionKey" | "runId" | "message" | "askedAtMs" | "signal">;

/** A run on its way over one connection. `onSent` is called as soon as the gateway may know of it. */
export interface Following extends Run {
  readonly onSent: () => void;
}

/**
 * Sends a run, or finds it again, and follows it for as long as the connection lasts.
 * @throws GatewayFailure when a request fails; the signal's reason when that fires in the middle of one.
 */
export async function followOn(connection: RunConnection, run: Following): Promise<RunOutcome | Lost> {
  const watch = new RunWatch(run);
  const unsubscribe = connection.onRun(run.runId, run.sessionKey, (event) => watch.take(event));
  try {
    const start = run.mayBeSent ? await find(connection, run, watch) : await sendFirst(connection, run);
    if (start.kind !== "watch") return start;
    const mayHaveMissed = start.eventsSuffice ? watch.gap : Promise.resolve();
    const asked = mayHaveMissed.then(() => waitForEnd(connection, run, start.isOver));
    return await Promise.race([
      watch.ended.then((ending) => conclude(connection, run, ending)),
      asked,
      stillRunning(run.signal),
    ]);
  } finally {
    unsubscribe();
  }
}

/** Of a first message that a gateway does not keep, only the moment of asking tells whether a restart ended its run. */
async function sendFirst(connection: RunConnection, run: Following): Promise<Start> {
  const { hello } = connection;
  const atMs = hello?.keepsFirstMessage === false ? laterMoment(run.askedAtMs, hello) : undefined;
  if (atMs !== undefined) await run.onAskedLater?.(atMs);
  return send(connection, run);
}

async function send(connection: RunConnection, run: Following): Promise<Start> {
  const { sessionKey, runId, preface, signal, traceparent, onSent } = run;
  const message = preface === undefined ? run.message : `${preface}\n\n${run.message}`;
  const chat = { sessionKey, message, idempotencyKey: runId };
  const sent = await chatSend(connection, chat, { signal, traceparent }).catch((error: unknown) => {
    if (!isRefusal(error)) onSent();
    throw error;
  });
  onSent();
  switch (sent.kind) {
    case "started":
      return { kind: "watch", eventsSuffice: true };
    case "in-flight":
      return { kind: "watch", eventsSuffice: false };
    case "ended":
      return { kind: "watch", eventsSuffice: false, isOver: true };
    case "no-run":
      return { kind: "failed", detail: "The gateway took the message for a command." };
  }
}

/** Looks first: a gateway that was restarted has forgotten its idempotency keys, and would ask the agent again. */
async function find(connection: RunConnection, run: Following, watch: RunWatch): Promise<Start> {
  const { found, interrupted } = await look(connection, run);
  switch (found.kind) {
    case "absent":
      return interrupted ? lookUpInterrupted(connection, run) : send(connection, run);
    case "received":
      if (interrupted) return lookUpInterrupted(connection, run);
      watch.resume(found.textSoFar);
      return { kind: "watch", eventsSuffice: false };
    case "complete":
    case "stopped":
    case "failed":
      return found;
  }
}

async function conclude(connection: RunConnection, run: Run, ending: Ending): Promise<RunOutcome | Lost> {
  switch (ending.kind) {
    case "final":
      if (!ending.text) return lookUp(connection, run);
      return { kind: "complete", text: ending.text, usage: ending.usage, model: ending.model };
    case "aborted":
      return { kind: "stopped", text: ending.text };
    case "error":
      return { kind: "failed", detail: ending.detail };
    case "lost":
      return ending;
  }
}

/**
 * Waits for a run's end other than by its events. A gateway that was restarted knows nothing of the run, and may
 * have gone on with it as another one: then only the history tells. Of a run that was aborted some releases tell for
 * ever that it goes on, even when they have told that it is over.
 */
async function waitForEnd(connection: RunConnection, run: Run, isOver = false): Promise<RunEnd> {
  const { runId, signal } = run;
  const timeoutMs = isOver ? WAIT_PAUSE_MS : WAIT_SLICE_MS;
  while ((await agentWait(connection, { runId, timeoutMs }, { signal })) === "timeout") {
    if (isOver) break;
    const { found } = await look(connection, run);
    if (isEnd(found)) return found;
    await wait(WAIT_PAUSE_MS, undefined, { signal });
  }
  return lookUp(connection, run);
}

/** How a run that is over ended, by the session's history, once no other run goes on with it. */
function lookUp(connection: RunConnection, run: Run): Promise<RunEnd> {
  return lookUntilEnd(() => look(connection, run), run.signal);
}

/** What became of a run that an earlier start of the gateway took. */
function lookUpInterrupted(connection: RunConnection, run: Run): Promise<RunEnd> {
  return lookUntilQuiet(() => look(connection, run), run.signal);
}

/** What the session's history tells about a run. */
export async function look(connection: RunConnection, run: LookedFor): Promise<Look> {
  const { sessionKey, signal } = run;
  const clock = connection.hello ?? unknownClock;
  const traces = { ...run, sinceMs: sinceMs(run.askedAtMs, clock) };
  const history = await chatHistory(connection, { sessionKey, limit: HISTORY_ENTRIES }, { signal });
  // What a gateway does not show it never took, unless it is the first message of a session.
  const mayBeHidden = connection.hello?.keepsFirstMessage === false && history.messages.length === 0;
  const takenAtMs = receivedAtMs(history, traces) ?? (mayBeHidden ? traces.sinceMs : undefined);
  return {
    found: standing(history, traces),
    interrupted: isBeforeStart(takenAtMs, clock),
    goesOn: goesOn(history, clock),
  };
}

function stillRunning(signal: AbortSignal): Promise<RunOutcome> {
  const { promise, resolve } = Promise.withResolvers<RunOutcome>();
  const abort = () => resolve({ kind: "still-running" });
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return promise;
}
