import * as z from "zod";
import type { Conversation, Message } from "./common.ts";
import { Cursor, Id, PageSize } from "./common.ts";

/** Longest title of a conversation, in UTF-16 code units. */
export const LONGEST_TITLE = 120;

export const ConversationsRequest = z.discriminatedUnion("action", [
  /** Newest first. */
  z.strictObject({ action: z.literal("list"), pageSize: PageSize, cursor: Cursor.optional() }),
  /** Newest page first, oldest first within a page. */
  z.strictObject({
    action: z.literal("messages"),
    conversationId: Id,
    pageSize: PageSize,
    cursor: Cursor.optional(),
  }),
  z.strictObject({
    action: z.literal("rename"),
    conversationId: Id,
    title: z.string().trim().min(1).max(LONGEST_TITLE),
  }),
  z.strictObject({ action: z.literal("delete"), conversationId: Id }),
  z.strictObject({ action: z.literal("deleteAll") }),
]);

export type ConversationsRequest = z.infer<typeof ConversationsRequest>;

export interface ConversationPage {
  readonly conversations: readonly Conversation[];
  readonly nextCursor?: string | undefined;
}

export interface MessagePage {
  readonly messages: readonly Message[];
  readonly nextCursor?: string | undefined;
}

export interface RenameResult {
  readonly conversation: Conversation;
}

export interface DeleteResult {
  /** Conversations removed. */
  readonly deleted: number;
}
