import { chatHistory } from "../gateway/chat-history.ts";
import { agentWait, chatSend } from "../gateway/chat-requests.ts";
import { GatewayFailure } from "../gateway/failure.ts";
import type { GatewayConnection } from "../gateway/gateway-connection.ts";
import type { Run } from "./follow-run.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { RunWatch, type Ending } from "./run-watch.ts";
import { standing } from "./standing.ts";

/** Longest single `agent.wait`, in milliseconds; it is asked again until the run ends. */
const WAIT_SLICE_MS = 25_000;

/** Entries of the history that are looked at: those of the last few turns. */
const HISTORY_ENTRIES = 30;

/** The connection ended before the run did. */
interface Lost {
  readonly kind: "lost";
}

/** Where a run stands once it was sent or found: over, or to be watched; by its events alone if they are all to come. */
type Start = RunOutcome | { readonly kind: "watch"; readonly eventsSuffice: boolean };

/** Sends a run, or finds it again, and follows it for as long as the connection lasts. */
export async function followOn(connection: GatewayConnection, run: Run): Promise<RunOutcome | Lost> {
  const watch = new RunWatch(run);
  const unsubscribe = connection.onRun(run.runId, run.sessionKey, (event) => watch.take(event));
  try {
    const start = run.mayBeSent ? await find(connection, run, watch) : await send(connection, run);
    if (start.kind !== "watch") return start;
    const mayHaveMissed = start.eventsSuffice ? watch.gap : Promise.resolve();
    const asked = mayHaveMissed.then(() => waitForEnd(connection, run));
    return await conclude(
      connection,
      run,
      await Promise.race([watch.ended, asked, stillRunning(run.signal)]),
    );
  } finally {
    unsubscribe();
  }
}

async function send(connection: GatewayConnection, { sessionKey, runId, message }: Run): Promise<Start> {
  const sent = await chatSend(connection, { sessionKey, message, idempotencyKey: runId });
  switch (sent.kind) {
    case "started":
      return { kind: "watch", eventsSuffice: true };
    case "in-flight":
    case "ended":
      return { kind: "watch", eventsSuffice: false };
    case "no-run":
      return { kind: "failed", detail: "The gateway took the message for a command." };
  }
}

/** Looks first: a gateway that was restarted has forgotten its idempotency keys, and would ask the agent again. */
async function find(connection: GatewayConnection, run: Run, watch: RunWatch): Promise<Start> {
  const found = standing(await readHistory(connection, run), run);
  switch (found.kind) {
    case "absent":
      return send(connection, run);
    case "received":
      watch.resume(found.textSoFar);
      return { kind: "watch", eventsSuffice: false };
    case "answered":
      return { kind: "complete", text: found.text, usage: found.usage };
    case "failed":
      return found;
  }
}

async function conclude(
  connection: GatewayConnection,
  run: Run,
  ending: Ending | Waited,
): Promise<RunOutcome | Lost> {
  switch (ending.kind) {
    case "final":
      if (ending.text === undefined) return lookUp(connection, run);
      return { kind: "complete", text: ending.text, usage: ending.usage };
    case "aborted":
      return { kind: "stopped", text: ending.text };
    case "error":
      return { kind: "failed", detail: ending.detail };
    case "over":
      return lookUp(connection, run);
    case "still-running":
    case "lost":
      return ending;
  }
}

/** What comes of waiting for a run's end other than by its events. */
type Waited = { readonly kind: "over" } | { readonly kind: "still-running" } | Lost;

async function waitForEnd(connection: GatewayConnection, { runId, signal }: Run): Promise<Waited> {
  try {
    while ((await agentWait(connection, { runId, timeoutMs: WAIT_SLICE_MS }, { signal })) === "timeout");
    return { kind: "over" };
  } catch (error) {
    if (signal.aborted) return { kind: "still-running" };
    if (error instanceof GatewayFailure && error.retry === "later") return { kind: "lost" };
    throw error;
  }
}

/** The reply of a run that is over, from the session's history. */
async function lookUp(connection: GatewayConnection, run: Run): Promise<RunOutcome> {
  const found = standing(await readHistory(connection, run), run);
  if (found.kind === "answered") return { kind: "complete", text: found.text, usage: found.usage };
  return {
    kind: "failed",
    detail: found.kind === "failed" ? found.detail : "The run ended without a reply.",
  };
}

function readHistory(connection: GatewayConnection, { sessionKey, signal }: Run) {
  return chatHistory(connection, { sessionKey, limit: HISTORY_ENTRIES }, { signal });
}

function stillRunning(signal: AbortSignal): Promise<Waited> {
  const { promise, resolve } = Promise.withResolvers<Waited>();
  const abort = () => resolve({ kind: "still-running" });
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return promise;
}
