import type { CollectionReference, DocumentReference, Firestore, Timestamp } from "firebase-admin/firestore";
import type { Conversation, Message, Usage } from "../contract/index.ts";
import { conversationsOf, messagesOf } from "../database/paths.ts";
import type { TextFields } from "./stored-text.ts";

/** A document of `conversationsOf`. */
export interface ConversationDocument {
  title: string;
  preview: string;
  agentId: string;
  /** URL of the gateway that has seen the conversation; known only where there are several. */
  gateway?: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** Place of the last message; a turn takes two: its message's and its reply's. */
  lastSeq: number;
  /** The turn that was opened last: the next one waits for its end. */
  latestTurn?: { messageId: string; number: number };
  /** When the sweep looks for late output next; absent when it does not any more. */
  lateCheckAt?: Timestamp;
  deletedAt?: Timestamp;
  /** When the TTL policy deletes it; absent: never. */
  expireAt?: Timestamp;
}

/** Who follows an open turn, and until when nobody else may take it over. */
export interface Lease {
  holder: string;
  until: Timestamp;
}

/** A turn's place in line: turns of one conversation are sent one after the other. */
export interface TurnOrder {
  /** Counts the turns of the conversation in the order in which they were opened. */
  number: number;
  /** The message whose turn comes before; absent for the first. */
  after?: string;
}

/** `.../messages/{messageId}`: what the visitor sent, and the state of its turn. */
export interface UserMessageDocument {
  role: "user";
  text: string;
  seq: number;
  createdAt: Timestamp;
  state: "open" | "answered" | "stopped" | "failed";
  /** Counts the times that the agent was really asked; a new attempt has a new run id. */
  attempt: number;
  /** When this attempt's run was first going to be sent. */
  askedAt: Timestamp;
  runId: string;
  lease: Lease;
  order?: TurnOrder;
  /** The visitor wants no answer any more, and the message was not sent yet. */
  stopAsked?: boolean;
  /** Why the turn failed (a reason of `errors.ts`), and whether its run is known to have ended. */
  failure?: { reason: string; runEnded: boolean };
  /** When the TTL policy deletes it; absent: never. */
  expireAt?: Timestamp;
}

/** `.../messages/{messageId}-reply`: what the agent answered. */
export interface ReplyDocument extends TextFields {
  role: "assistant";
  seq: number;
  createdAt: Timestamp;
  state: "complete" | "stopped";
  usage?: Usage;
  /** From opening the turn to storing the reply. */
  latencyMs: number;
  /** When the TTL policy deletes it; absent: never. */
  expireAt?: Timestamp;
}

export type MessageDocument = UserMessageDocument | ReplyDocument;

/** Names the places of one visitor's documents. */
export const places = {
  conversations: (database: Firestore, uid: string) =>
    conversationsOf(database, uid) as CollectionReference<ConversationDocument>,

  conversation: (database: Firestore, uid: string, conversationId: string) =>
    places.conversations(database, uid).doc(conversationId),

  messages: (conversation: DocumentReference<ConversationDocument>) =>
    messagesOf(conversation) as CollectionReference<MessageDocument>,

  message: (conversation: DocumentReference<ConversationDocument>, messageId: string) =>
    messagesOf(conversation).doc(messageId) as DocumentReference<UserMessageDocument>,

  reply: (conversation: DocumentReference<ConversationDocument>, messageId: string) =>
    messagesOf(conversation).doc(`${messageId}-reply`) as DocumentReference<ReplyDocument>,
};

/** A conversation as the contract shows it. */
export function toConversation(id: string, document: ConversationDocument): Conversation {
  return {
    id,
    title: document.title,
    preview: document.preview,
    createdAt: document.createdAt.toDate().toISOString(),
    updatedAt: document.updatedAt.toDate().toISOString(),
  };
}

/** A message as the contract shows it, with its whole text. */
export function toMessage(id: string, document: MessageDocument, text: string): Message {
  const { role, state } = document;
  const truncated = document.role === "assistant" ? document.truncated : undefined;
  return { id, role, text, state, truncated, createdAt: document.createdAt.toDate().toISOString() };
}
