import * as z from "zod";
import { count, flag, text, whyOf } from "./fields.ts";
import { spentTokens, type SpentTokens } from "./token-usage.ts";
import { toolItem, toolStep, type ToolStep } from "./tool-step.ts";

const gatewayError = z.object({
  code: z.string().catch(""),
  message: z.string().catch(""),
  retryAfterMs: count,
  details: z
    .object({ code: text, reason: text, requestId: text, deviceId: text, retryAfterMs: count })
    .optional()
    .catch(undefined),
});

const chatPayload = z.object({
  runId: z.string(),
  state: z.string(),
  sessionKey: text,
  seq: count,
  phase: text,
  message: z.unknown().optional(),
  deltaText: text,
  replace: flag,
  usage: z.unknown().optional(),
  errorMessage: text,
  errorKind: text,
});

/** A run began to work, or goes on to. Beside the steps of tools nothing else of an `agent` event is of interest: `chat` events tell it too. */
const begun = z.object({
  runId: z.string(),
  sessionKey: z.string(),
  stream: z.literal("lifecycle"),
  data: z.object({ phase: z.literal("start") }),
});

const agentPayload = z.discriminatedUnion("stream", [toolItem, begun]);

const challenge = z.object({ nonce: z.string().min(1), ts: z.int().nonnegative() });

/** `restartExpectedMs` is null, or absent, when the gateway stops for good. */
const shutdown = z.object({ reason: text, restartExpectedMs: count.nullable() });

/** To a key whose run has failed, `chat.send` answers so, as if it refused (measured on 2026.9.6): the message was taken. */
const failedRun = z.object({ runId: z.string(), status: z.literal("error") });

const frame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: z.string(), payload: z.unknown().optional(), seq: count }),
  z.discriminatedUnion("ok", [
    z.object({
      type: z.literal("res"),
      id: z.string(),
      ok: z.literal(true),
      payload: z.unknown().optional(),
    }),
    z.object({
      type: z.literal("res"),
      id: z.string(),
      ok: z.literal(false),
      payload: failedRun.optional().catch(undefined),
      error: gatewayError,
    }),
  ]),
]);

export type GatewayError = z.infer<typeof gatewayError>;
export type ChatPayload = z.infer<typeof chatPayload>;

/** The gateway's answer to one request. */
export type GatewayAnswer =
  { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly error: GatewayError };

/** One frame from the gateway. `seq` counts the events of one connection. */
export type Frame =
  | { readonly kind: "challenge"; readonly nonce: string; readonly ts: number }
  | { readonly kind: "response"; readonly id: string; readonly answer: GatewayAnswer }
  | { readonly kind: "chat"; readonly seq: number | undefined; readonly chat: ChatPayload }
  | {
      readonly kind: "begun";
      readonly seq: number | undefined;
      readonly runId: string;
      readonly sessionKey: string;
    }
  | SpentTokens
  | {
      readonly kind: "tool";
      readonly seq: number | undefined;
      readonly runId: string;
      readonly step: ToolStep;
    }
  | {
      readonly kind: "shutdown";
      readonly seq: number | undefined;
      readonly restartExpectedMs: number | undefined;
    }
  | { readonly kind: "ignored"; readonly seq: number | undefined }
  | { readonly kind: "malformed"; readonly why: string };

/** Parses one frame. Never throws: a frame that cannot be read is `malformed`, an event of no interest `ignored`. */
export function parseFrame(raw: string): Frame {
  const json = parseJson(raw);
  if (json === undefined) return { kind: "malformed", why: "not JSON" };
  const parsed = frame.safeParse(json);
  if (!parsed.success) return { kind: "malformed", why: whyOf(parsed.error) };
  const { data } = parsed;
  if (data.type === "event") return parseEvent(data);
  const isAnswer = data.ok || data.payload !== undefined;
  const answer: GatewayAnswer = isAnswer
    ? { ok: true, payload: data.payload }
    : { ok: false, error: data.error };
  return { kind: "response", id: data.id, answer };
}

function parseEvent({
  event,
  payload,
  seq,
}: {
  event: string;
  payload?: unknown;
  seq?: number | undefined;
}): Frame {
  switch (event) {
    case "connect.challenge":
      return readPayload(challenge, payload, (read) => ({ kind: "challenge", ...read }));
    case "chat":
      return readPayload(chatPayload, payload, (chat) => ({ kind: "chat", seq, chat }));
    case "agent":
      return parseAgent(payload, seq);
    case "shutdown":
      return readPayload(shutdown, payload, (read) => ({
        kind: "shutdown",
        seq,
        restartExpectedMs: read.restartExpectedMs ?? undefined,
      }));
    case "session.message":
      return spentTokens(payload, seq) ?? { kind: "ignored", seq };
    default:
      return { kind: "ignored", seq };
  }
}

function parseAgent(payload: unknown, seq: number | undefined): Frame {
  const { data: read } = agentPayload.safeParse(payload);
  if (read === undefined) return { kind: "ignored", seq };
  const { runId } = read;
  return read.stream === "item"
    ? { kind: "tool", seq, runId, step: toolStep(read) }
    : { kind: "begun", seq, runId, sessionKey: read.sessionKey };
}

function readPayload<T>(schema: z.ZodType<T>, payload: unknown, toFrame: (read: T) => Frame): Frame {
  const read = schema.safeParse(payload);
  return read.success ? toFrame(read.data) : { kind: "malformed", why: whyOf(read.error) };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
