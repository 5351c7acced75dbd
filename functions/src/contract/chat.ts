import type { Attachment, Rating } from "./common.ts";

/** What a streamed call receives before its result. */
export type ChatChunk =
  | {
      readonly type: "accepted";
      readonly conversationId: string;
      readonly messageId: string;
      readonly runId: string;
    }
  | StatusChunk
  | ToolChunk
  | AttachmentChunk
  /** To be appended to the reply so far. */
  | { readonly type: "delta"; readonly text: string }
  /** The reply so far was rewritten: this is all of it. */
  | { readonly type: "replace"; readonly text: string };

/**
 * How far the agent is with the message. `waiting`: it has not begun, because others are before; the last one counts, and ends with the
 * next chunk of another kind or phase. `started`: it begins now, after such a wait. Others as the gateway names them.
 */
export interface StatusChunk {
  readonly type: "status";
  readonly phase: string;
  /** Of `waiting`: messages before this one, of those that the instance knows of. */
  readonly ahead?: number | undefined;
  /** Of `waiting`: milliseconds until the agent begins, as far as can be told. */
  readonly estimateMs?: number | undefined;
}

/**
 * The agent uses a tool, where the owner has it shown (`SHOW_TOOLS`) and the gateway tells: once as `running`, and again when that ended.
 * What a tool is called with, and what it answers, are never told. A stream that attached later may lack the beginning, and one that
 * was cut off the end.
 */
export interface ToolChunk {
  readonly type: "tool";
  /** The same in every stream of a turn: who attaches again knows the step by it. */
  readonly id: string;
  /** At most 64 of `A-Z a-z 0-9 _ . : -`. */
  readonly name: string;
  readonly state: "running" | "done" | "failed";
}

/** The agent sent a file with its answer. `conversations {action: "messages"}` has it too, once the answer is stored. */
export interface AttachmentChunk {
  readonly type: "attachment";
  readonly attachment: Attachment;
}

export interface Reply {
  readonly id: string;
  readonly text: string;
  readonly state: "complete" | "stopped";
  /** Set when the gateway, or what is kept of one message, gave no more than the beginning of what was said. */
  readonly truncated?: true | undefined;
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

export interface RateResult {
  /** As it is stored by now; absent when it was taken back. */
  readonly rating?: Rating | undefined;
}

export interface StopResult {
  readonly stopped: boolean;
}

/** Where a file goes: `fetch(url, { method, headers, body: file })`, with no header more. */
export interface UploadResult {
  readonly id: string;
  readonly url: string;
  readonly method: "PUT";
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601, UTC: until then it may be uploaded, and attached. */
  readonly expiresAt: string;
}

export interface AttachResult {
  readonly attachment: Attachment;
}
