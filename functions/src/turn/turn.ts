import type { Firestore } from "firebase-admin/firestore";
import type { Reply, Usage } from "../contract/index.ts";
import type { Admission } from "./admission.ts";
import { places, type KnownBy, type TurnOrder } from "../conversation/documents.ts";
import { readText } from "../conversation/stored-text.ts";

/** A visitor's message on its way to an answer. */
export interface Turn {
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
  readonly attempt: number;
  readonly runId: string;
  /** Place of the message in its conversation; the reply's is the next. */
  readonly seq: number;
  /** Whose end it waits for. */
  readonly order: TurnOrder;
  /** Whether this call holds the lease, or watches a turn that somebody else holds. */
  readonly held: boolean;
  /** Whether somebody may have sent its run to the gateway before. */
  readonly mayBeSent: boolean;
  /** When it was first going to be sent. */
  readonly askedAtMs: number;
  readonly openedAtMs: number;
  /** What the agent was told of the conversation. */
  readonly knownBy?: KnownBy | undefined;
  /** How long nobody had written in the conversation; absent for a new one. */
  readonly idleMs?: number | undefined;
}

/** A reply as it is stored and returned. */
export interface StoredReply {
  readonly reply: Reply;
  readonly usage?: Usage | undefined;
}

/** What opening and closing a turn need to know of the visitor and of this call. */
export interface TurnStore {
  readonly database: Firestore;
  readonly uid: string;
  readonly agentId: string;
  /** Names this call in leases. */
  readonly holder: string;
  /** How long nobody else takes a turn over, in milliseconds. */
  readonly leaseMs: number;
  readonly runId: (conversationId: string, messageId: string, attempt: number) => string;
  readonly now: () => number;
  /** How long a message is kept, in milliseconds; absent: for ever. */
  readonly keepMs?: number | undefined;
  /** Conversations that the visitor may keep; absent: any number. */
  readonly maxConversations?: number | undefined;
  /** Whether the visitor may ask, and what a message costs. */
  readonly admission: Admission;
}

/** The documents of one turn. */
export function turnPlaces(store: TurnStore, conversationId: string, messageId: string) {
  const conversation = places.conversation(store.database, store.uid, conversationId);
  return {
    conversation,
    message: places.message(conversation, messageId),
    reply: places.reply(conversation, messageId),
  };
}

/** Reads the reply that settled a turn; undefined when there is none. */
export async function readReply(
  store: TurnStore,
  conversationId: string,
  messageId: string,
): Promise<StoredReply | undefined> {
  const snapshot = await turnPlaces(store, conversationId, messageId).reply.get();
  const document = snapshot.data();
  if (document === undefined) return undefined;
  const { state, truncated, usage } = document;
  const text = await readText(snapshot.ref, document);
  const createdAt = document.createdAt.toDate().toISOString();
  return { reply: { id: snapshot.id, text, truncated, state, createdAt }, usage };
}
