import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import type { RequestLimits, RequestOptions } from "../connection/pending-requests.ts";

/** A deadline other than the connection's own, and a signal. */
type Limits = Partial<RequestLimits>;

/**
 * One message to a session. The idempotency key becomes the run's id, and makes the request safe to repeat, on this or
 * another connection: the model is asked once.
 */
export interface ChatMessage {
  readonly sessionKey: string;
  /** As the agent shall read it. It may be obeyed as a command: guard it first. */
  readonly message: string;
  readonly idempotencyKey: string;
  /** Pictures. Without words a message with one is refused by 2026.1. */
  readonly attachments?: readonly GatewayAttachment[] | undefined;
  /** Milliseconds after which the gateway ends the run. */
  readonly timeoutMs?: number | undefined;
}

/** A picture as every release takes it. What it is the gateway finds out by its bytes. */
export interface GatewayAttachment {
  readonly type: "image";
  /** Reaches the model verbatim before 2026.6, and the name every later reader of the history: ours, and nobody's choice. */
  readonly mimeType: string;
  readonly fileName: string;
  /** Base64 with padding, without line breaks. */
  readonly content: string;
}

export type SendOutcome =
  | { readonly kind: "started"; readonly runId: string }
  /** The same key was sent before, and its run goes on. */
  | { readonly kind: "in-flight" }
  /** The same key was sent before, and its run is over: the history has the reply. */
  | { readonly kind: "ended" }
  /** The same key was sent before, and its run came to an error, perhaps before the agent was asked. */
  | { readonly kind: "failed" }
  /** The gateway took the text for a command, such as a stop word: there is no run to wait for. */
  | { readonly kind: "no-run"; readonly aborted: boolean; readonly runIds: readonly string[] };

const runIds = z.array(z.string()).catch([]);

const sendAnswer = z.union([
  z
    .object({ status: z.literal("started"), runId: z.string() })
    .transform(({ runId }): SendOutcome => ({ kind: "started", runId })),
  z.object({ status: z.literal("in_flight") }).transform((): SendOutcome => ({ kind: "in-flight" })),
  z.object({ status: z.enum(["ok", "timeout"]) }).transform((): SendOutcome => ({ kind: "ended" })),
  z.object({ status: z.literal("error") }).transform((): SendOutcome => ({ kind: "failed" })),
  z
    .object({ ok: z.literal(true), aborted: z.boolean().catch(false), runIds })
    .transform((answer): SendOutcome => ({ kind: "no-run", aborted: answer.aborted, runIds: answer.runIds })),
]);

/** Sends a message, and the trace that it belongs to. Listen to its run before: its first events may come first. */
export async function chatSend(
  connection: Requester,
  chat: ChatMessage,
  limits: Limits & Pick<RequestOptions<unknown>, "traceparent"> = {},
): Promise<SendOutcome> {
  // Named one by one: a release refuses params that it does not know.
  const { sessionKey, message, attachments, idempotencyKey, timeoutMs } = chat;
  const params = { sessionKey, message, attachments, idempotencyKey, timeoutMs };
  return connection.request("chat.send", params, { ...limits, schema: sendAnswer });
}

export interface RunOfSession {
  readonly sessionKey: string;
  readonly runId: string;
}

const abortAnswer = z.object({ aborted: z.boolean() });

/** Aborts a run; false if there was nothing left to abort. Its listeners are told `aborted`. */
export async function chatAbort(
  connection: Requester,
  run: RunOfSession,
  limits: Limits = {},
): Promise<boolean> {
  const { sessionKey, runId } = run;
  const options = { ...limits, schema: abortAnswer };
  const { aborted } = await connection.request("chat.abort", { sessionKey, runId }, options);
  return aborted;
}

export interface WaitForRun {
  readonly runId: string;
  /** Milliseconds after which the gateway answers `timeout`. */
  readonly timeoutMs: number;
}

/**
 * `ok` and `error` are the run's end, told at once on every release, also where no event tells it; `ok` is no success
 * (2026.4 and 2026.5 say it of a failed run too): the history tells. `timeout` means that it went on for that long.
 */
export type WaitOutcome = "ok" | "error" | "timeout";

/** How much longer than the gateway its answer may take, in milliseconds. */
const answerMs = 10_000;

/** `pending` is said at once of a run that waits behind another one of its session. */
const waitAnswer = z.object({ status: z.enum(["ok", "error", "timeout", "pending"]) });

/** Waits for a run to end, on whichever connection it was started. */
export async function agentWait(
  connection: Requester,
  wait: WaitForRun,
  limits: Limits = {},
): Promise<WaitOutcome> {
  const timeoutMs = wait.timeoutMs + answerMs;
  const { status } = await connection.request("agent.wait", wait, {
    timeoutMs,
    ...limits,
    schema: waitAnswer,
  });
  return status === "pending" ? "timeout" : status;
}
