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

export interface DeleteResult {
  /** Conversations removed. */
  readonly deleted: number;
}
