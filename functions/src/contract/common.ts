import * as z from "zod";

/** An id made by us or by the browser: short, and safe in a document path, where `__` at the start is reserved. */
export const Id = z
  .string()
  .regex(/^(?!__)[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -, and not begin with __");

/** Made by the browser, and the idempotency key of one message: sending it again never asks the agent again. */
export const MessageId = z.uuid().transform((id) => id.toLowerCase());

/** Items of one page. @default 20 */
export const PageSize = z.int().min(1).max(100).default(20);

/** Where the next page begins; opaque to the caller, as `nextCursor` gave it. */
export const Cursor = z.string().max(512);

/** What a message can be in: a visitor's is open until its reply is stored; a reply is complete or stopped. */
export type MessageState = "open" | "answered" | "stopped" | "failed" | "complete";

export interface Message {
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly state: MessageState;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  /** The beginning of the visitor's latest message. */
  readonly preview: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}
