import type { Conversation, Message } from "./common.ts";

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

export interface ClaimResult {
  /** Conversations that are the caller's now. */
  readonly moved: number;
  /** Conversations that follow by themselves within minutes, as their reply is under way. */
  readonly waiting: number;
}

export interface DeleteResult {
  /** Conversations removed. */
  readonly deleted: number;
}
