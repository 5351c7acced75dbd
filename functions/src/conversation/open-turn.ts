import type { DocumentData, Transaction } from "firebase-admin/firestore";
import { ChatError } from "../errors.ts";
import { places, type ConversationDocument, type UserMessageDocument } from "./documents.ts";
import { nextCheck } from "./late-schedule.ts";
import { expiry } from "./retention.ts";
import { opening, type StoredTurn } from "./turn-state.ts";
import { readReply, turnPlaces, type StoredReply, type Turn, type TurnStore } from "./turn.ts";

/** Lengths, in UTF-16 code units, of what a message gives a new conversation's title, and of the preview. */
const TITLE_LENGTH = 60;
const PREVIEW_LENGTH = 120;

export interface OpenRequest {
  /** Absent: a new conversation, whose id is the message's, so that sending it again finds it again. */
  readonly conversationId?: string | undefined;
  readonly messageId: string;
  readonly text: string;
}

export type OpenedTurn =
  | { readonly kind: "running"; readonly turn: Turn }
  | { readonly kind: "settled"; readonly stored: StoredReply };

/**
 * Opens a turn in one transaction, or finds what the same message came to earlier.
 * @throws ChatError `conversation-not-found`, `message-id-reused`, `too-many-conversations`, or what the admission throws.
 */
export async function openTurn(store: TurnStore, request: OpenRequest): Promise<OpenedTurn> {
  const mustExist = request.conversationId !== undefined;
  const conversationId = request.conversationId ?? request.messageId;
  // Firestore stores no half of a surrogate pair; the text must be the same when the message is sent again.
  const text = request.text.toWellFormed();
  const turn = await store.database.runTransaction((transaction) =>
    openIn(transaction, store, { ...request, text, conversationId, mustExist }),
  );
  if (turn !== undefined) return { kind: "running", turn };
  const stored = await readReply(store, conversationId, request.messageId);
  if (stored === undefined) throw new ChatError("conversation-not-found");
  return { kind: "settled", stored };
}

interface Request extends OpenRequest {
  readonly conversationId: string;
  readonly mustExist: boolean;
}

async function openIn(
  transaction: Transaction,
  store: TurnStore,
  request: Request,
): Promise<Turn | undefined> {
  const { admission } = store;
  const { conversation, message } = turnPlaces(store, request.conversationId, request.messageId);
  const [[conversationSnapshot, messageSnapshot, ...charged], isFull] = await Promise.all([
    transaction.getAll<DocumentData, DocumentData>(conversation, message, ...admission.documents),
    !request.mustExist && hasTooMany(store),
  ]);
  const known = conversationSnapshot?.data() as ConversationDocument | undefined;
  const stored = messageSnapshot?.data() as UserMessageDocument | undefined;
  refuseMissing(known, request.mustExist);
  if (known === undefined && isFull) throw new ChatError("too-many-conversations");
  const turn = nextTurn(store, request, known, stored);
  if (turn?.held === true) {
    // What the agent may have been asked already was paid for then.
    const data = charged.map((snapshot) => snapshot.data());
    if (!turn.mayBeSent) admission.charge(transaction, data, turn.openedAtMs);
    if (stored === undefined)
      transaction.set(conversation, conversationFields(store, turn, known), { merge: true });
    transaction.set(message, messageFields(store, turn, stored));
  }
  return turn;
}

/** Whether the visitor has as many conversations as allowed. Calls at the same time may all be told that one is left. */
async function hasTooMany({ database, uid, maxConversations = 0 }: TurnStore): Promise<boolean> {
  if (maxConversations === 0) return false;
  const some = places.conversations(database, uid).limit(maxConversations);
  return (await some.count().get()).data().count >= maxConversations;
}

/** A deleted conversation is as one that never was. */
function refuseMissing(known: ConversationDocument | undefined, mustExist: boolean): void {
  const missing = known === undefined ? mustExist : known.deletedAt !== undefined;
  if (missing) throw new ChatError("conversation-not-found");
}

/** The turn that the message opens or joins; undefined when it is settled. */
function nextTurn(
  store: TurnStore,
  request: Request,
  known: ConversationDocument | undefined,
  stored: UserMessageDocument | undefined,
): Turn | undefined {
  const openedAtMs = store.now();
  const next = opening(stored && toStoredTurn(stored), request.text, openedAtMs);
  if (next.kind === "reused") throw new ChatError("message-id-reused");
  if (next.kind === "settled") return undefined;
  const { conversationId, messageId, text } = request;
  return {
    conversationId,
    messageId,
    text,
    attempt: next.attempt,
    runId: store.runId(conversationId, messageId, next.attempt),
    seq: stored?.seq ?? (known?.lastSeq ?? 0) + 1,
    held: next.kind === "open",
    mayBeSent: next.mayBeSent,
    askedAtMs: askedAtMs(next.mayBeSent ? stored : undefined, openedAtMs),
    openedAtMs,
    ...(known && seenBefore(known, openedAtMs)),
  };
}

function askedAtMs(sent: UserMessageDocument | undefined, openedAtMs: number): number {
  return sent?.askedAt.toMillis() ?? openedAtMs;
}

function seenBefore({ gateway, updatedAt }: ConversationDocument, nowMs: number) {
  return { gateway, idleMs: nowMs - updatedAt.toMillis() };
}

/** Dates become Firestore timestamps; the types speak of what is read back. */
function conversationFields(
  store: TurnStore,
  turn: Turn,
  known: ConversationDocument | undefined,
): DocumentData {
  const now = new Date(turn.openedAtMs);
  const lastSeq = Math.max(known?.lastSeq ?? 0, turn.seq + 1);
  const latest = {
    preview: excerpt(turn.text, PREVIEW_LENGTH),
    agentId: store.agentId,
    updatedAt: now,
    lateCheckAt: nextCheck(turn.openedAtMs, turn.openedAtMs),
    lastSeq,
    ...expiry(store.keepMs, turn.openedAtMs),
  };
  return known === undefined
    ? { ...latest, title: excerpt(turn.text, TITLE_LENGTH), createdAt: now }
    : latest;
}

function messageFields(store: TurnStore, turn: Turn, stored: UserMessageDocument | undefined): DocumentData {
  return {
    role: "user",
    text: turn.text,
    seq: turn.seq,
    createdAt: stored?.createdAt ?? new Date(turn.openedAtMs),
    state: "open",
    attempt: turn.attempt,
    askedAt: new Date(turn.askedAtMs),
    runId: turn.runId,
    lease: { holder: store.holder, until: new Date(turn.openedAtMs + store.leaseMs) },
    ...expiry(store.keepMs, turn.openedAtMs),
  };
}

/** What the rules of `turn-state.ts` need to know of a stored message. */
export function toStoredTurn(document: UserMessageDocument): StoredTurn {
  return {
    text: document.text,
    state: document.state,
    attempt: document.attempt,
    leaseHolder: document.lease.holder,
    leaseUntilMs: document.lease.until.toMillis(),
    runEnded: document.failure?.runEnded ?? false,
  };
}

/** The beginning of a text on one line, never cut within a surrogate pair. */
function excerpt(text: string, length: number): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
