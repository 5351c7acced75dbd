import type { Conversation, Message } from "./common.ts";

export interface ConversationPage {
  readonly conversations: readonly Conversation[];
  readonly nextCursor?: string | undefined;
  /** What visitors may attach to a message; absent: nothing. */
  readonly attachments?: AttachmentOffer | undefined;
}

export interface AttachmentOffer {
  readonly contentTypes: readonly string[];
  /** Files of one message. */
  readonly most: number;
  /** Of one file, at most. */
  readonly bytes: number;
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
