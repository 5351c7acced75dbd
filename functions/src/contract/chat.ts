import * as z from "zod";
import { Id, MessageId } from "./common.ts";

/** Longest message that any deployment may allow, in UTF-16 code units; `MAX_MESSAGE_CHARACTERS` sets the limit. */
export const LONGEST_MESSAGE = 100_000;

export const SendRequest = z.strictObject({
  action: z.literal("send"),
  message: z
    .string()
    .max(LONGEST_MESSAGE)
    .refine((text) => text.trim() !== "", "must not be empty"),
  /** Absent: a new conversation, whose id is the message's. */
  conversationId: Id.optional(),
  messageId: MessageId.optional(),
});

export const StopRequest = z.strictObject({
  action: z.literal("stop"),
  conversationId: Id,
  messageId: MessageId,
});

/** Asks for what the agent added to a conversation on its own, as when it is opened again. */
export const RefreshRequest = z.strictObject({ action: z.literal("refresh"), conversationId: Id });

/** `action` may be left out: the request is then a message to send. */
export const ChatRequest = z.preprocess(
  (data) => (isRecord(data) && !("action" in data) ? { ...data, action: "send" } : data),
  z.discriminatedUnion("action", [SendRequest, StopRequest, RefreshRequest]),
);

export type SendRequest = z.infer<typeof SendRequest>;
export type StopRequest = z.infer<typeof StopRequest>;
export type RefreshRequest = z.infer<typeof RefreshRequest>;
export type ChatRequest = z.infer<typeof ChatRequest>;

/** What a streamed call receives before its result. */
export type ChatChunk =
  | {
      readonly type: "accepted";
      readonly conversationId: string;
      readonly messageId: string;
      readonly runId: string;
    }
  | { readonly type: "status"; readonly phase: string }
  /** To be appended to the reply so far. */
  | { readonly type: "delta"; readonly text: string }
  /** The reply so far was rewritten: this is all of it. */
  | { readonly type: "replace"; readonly text: string };

export interface Reply {
  readonly id: string;
  readonly text: string;
  readonly state: "complete" | "stopped";
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Tokens of one run, where the gateway tells them. */
export interface Usage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

export interface SendResult {
  readonly conversationId: string;
  readonly messageId: string;
  readonly reply: Reply;
  readonly usage?: Usage | undefined;
}

export interface RefreshResult {
  /** Messages that were added; `conversations {action: "messages"}` has them. */
  readonly added: number;
}

export interface StopResult {
  readonly stopped: boolean;
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
