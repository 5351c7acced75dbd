import type { CollectionReference, DocumentReference, Firestore, Timestamp } from "firebase-admin/firestore";
import type { StoredAttachment } from "../attachments/records.ts";
import { isExpired } from "./retention.ts";
import type { Attachment, Conversation, Message, Rating, Usage } from "../contract/index.ts";
import { conversationsOf, messagesOf } from "../database/paths.ts";
import type { TextFields } from "./stored-text.ts";

/** A document of `conversationsOf`. */
export interface ConversationDocument {
  title: string;
  preview: string;
  agentId: string;
  /** Which gateway knows the conversation, and what may have made it forget. */
  knownBy?: KnownBy;
  /** How far the gateway's session was read for what the agent said beside its replies. */
  sessionMark?: SessionMark;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** Place of the last message; a turn takes two: its message's and its reply's. */
  lastSeq: number;
  /** The turn that was opened last. */
  latestTurn?: { messageId: string; number: number };
  /** How often the last message was replaced by another one; absent: never. */
  branch?: number;
  deletedAt?: Timestamp;
  /** The account to which it is being moved. */
  movingTo?: string;
  /** When the TTL policy deletes it; absent: never. */
  expireAt?: Timestamp;
}

/** What an agent was told of a conversation that it may have forgotten. */
export interface KnownBy {
  /** URL of the gateway that has seen the conversation; known only where there are several. */
  gateway?: string;
  /** The message with which the conversation so far was told last. */
  toldWith?: string;
  /** Set when a message may not have come to the gateway: how long its session rests is not known any more. */
  doubtful?: boolean;
}

/** The entry of a gateway's session that was read last. */
export interface SessionMark {
  /** The gateway's id of the session; another one knows nothing of the conversation. */
  sessionId?: string;
  /** The gateway's id of the entry, or its position where the release tells none. */
  entry: string;
  /** By the gateway's clock, epoch milliseconds. */
  timestamp?: number;
  /** The least number of a turn that the entry stands in, or of which more may follow. */
  number?: number;
}

/** Who follows an open turn, and until when nobody else may take it over. */
interface Lease {
  holder: string;
  until: Timestamp;
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
  /** When another message was opened before it; absent for the first of a conversation. */
  restedSince?: Timestamp;
  /** When it was going to be sent last, where a restart of the gateway lies between the two. */
  sentAt?: Timestamp;
  runId: string;
  /** The id under which its gateway goes on with this attempt, where it queued the message (2026.4 to 2026.7). */
  goesOnAs?: string;
  /** URL of the gateway that it was going to be sent to; known only where there are several. */
  gateway?: string;
  lease: Lease;
  /** Counts the turns of the conversation in the order in which they are sent to the agent, one after the other. */
  number: number;
  /** The branch of the conversation that it stands in; absent: the first. */
  branch?: number;
  /** Id of the message in whose place it stands. */
  replaces?: string;
  /** Id of the message that stands in its place: the agent knows nothing of this one and its answer any more. */
  replacedBy?: string;
  /** The visitor was signed in anonymously. */
  anonymous?: boolean;
  /** The visitor wants no answer any more: the message is not sent if it was not yet. */
  stopAsked?: boolean;
  /** How often the sweep has put it off because looking at it failed. */
  postponed?: number;
  /** Why the turn failed (a reason of `errors.ts`), and whether its run is known to have ended. */
  failure?: { reason: string; runEnded: boolean };
  /** What was sent with it. */
  attachments?: StoredAttachment[];
  /** What its answer adds to budgets of tokens and money, by their keys. */
  spent?: Readonly<Record<string, number>>;
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
  /** The gateway's id of the entry that it was read from, if it was. */
  entryId?: string;
  /** The model that answered, where the gateway tells it. */
  model?: string;
  rating?: Rating;
  /** What the agent sent with it. */
  attachments?: StoredAttachment[];
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

/** A message as the contract shows it, with its whole text, and its files with URLs that last for minutes. */
export function toMessage(
  id: string,
  document: MessageDocument,
  text: string,
  attachments?: readonly Attachment[],
): Message {
  const { role, state } = document;
  const createdAt = document.createdAt.toDate().toISOString();
  if (document.role === "user") {
    const { replaces, replacedBy } = document;
    return { id, role, text, state, replaces, replacedBy, attachments, createdAt };
  }
  const { truncated, rating } = document;
  return { id, role, text, state, truncated, rating, attachments, createdAt };
}

/** A conversation that is marked as deleted, is being moved, or whose time is over, is as one that never was. */
export function exists(
  found: ConversationDocument | undefined,
  nowMs: number,
): found is ConversationDocument {
  const isMarked = found?.deletedAt !== undefined || found?.movingTo !== undefined;
  return found !== undefined && !isMarked && !isExpired(found, nowMs);
}
