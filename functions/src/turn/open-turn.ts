import type { DocumentData, Transaction } from "firebase-admin/firestore";
import { ALREADY_EXISTS, codeOf } from "../database/error-code.ts";
import { ChatError } from "../errors.ts";
import { places, type ConversationDocument, type UserMessageDocument } from "../conversation/documents.ts";
import { conversationFields, latestTurn, messageFields } from "./turn-fields.ts";
import { placeInLine } from "./turn-order.ts";
import { opening, type StoredTurn } from "./turn-state.ts";
import { readReply, turnPlaces, type StoredReply, type Turn, type TurnStore } from "./turn.ts";

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
  const wanted = { ...request, text, conversationId, mustExist };
  // A message is nearly always new: that it is stored already is found out by creating it.
  const turn = await openOnce(store, wanted, false).catch((error: unknown) => {
    if (!mayBeStored(error)) throw error;
    return openOnce(store, wanted, true);
  });
  if (turn !== undefined) return { kind: "running", turn };
  const stored = await readReply(store, conversationId, request.messageId);
  if (stored === undefined) throw new ChatError("conversation-not-found");
  return { kind: "settled", stored };
}

interface Request extends OpenRequest {
  readonly conversationId: string;
  readonly mustExist: boolean;
}

/** Sending a stored message again may cost nothing, and then no limit refuses it. */
function mayBeStored(error: unknown): boolean {
  return codeOf(error) === ALREADY_EXISTS || (error instanceof ChatError && error.reason === "rate-limited");
}

/** @throws an error of code `ALREADY_EXISTS` when the message is stored, and was not to be read first. */
function openOnce(store: TurnStore, request: Request, readsMessage: boolean): Promise<Turn | undefined> {
  return store.database.runTransaction((transaction) => openIn(transaction, store, request, readsMessage));
}

async function openIn(
  transaction: Transaction,
  store: TurnStore,
  request: Request,
  readsMessage: boolean,
): Promise<Turn | undefined> {
  const { admission } = store;
  const { conversation, message } = turnPlaces(store, request.conversationId, request.messageId);
  const [[conversationSnapshot, ...charged], isFull] = await Promise.all([
    transaction.getAll<DocumentData, DocumentData>(conversation, ...admission.documents),
    !request.mustExist && hasTooMany(store),
  ]);
  const known = conversationSnapshot?.data() as ConversationDocument | undefined;
  refuseMissing(known, request.mustExist);
  if (known === undefined && isFull) throw new ChatError("too-many-conversations");
  const mayBeThere = readsMessage || known?.latestTurn?.messageId === request.messageId;
  const stored = mayBeThere ? (await transaction.get(message)).data() : undefined;
  const turn = nextTurn(store, request, known, stored);
  if (turn?.held !== true) return turn;
  // What the agent may have been asked already was paid for then.
  const data = charged.map((snapshot) => snapshot.data());
  if (!turn.mayBeSent) admission.charge(transaction, data, turn.openedAtMs);
  write(transaction, store, turn, { known, stored });
  return turn;
}

interface Found {
  readonly known: ConversationDocument | undefined;
  readonly stored: UserMessageDocument | undefined;
}

function write(transaction: Transaction, store: TurnStore, turn: Turn, { known, stored }: Found): void {
  const { conversation, message } = turnPlaces(store, turn.conversationId, turn.messageId);
  const fields = messageFields(store, turn, stored);
  const isNew = stored === undefined;
  if (isNew) transaction.create(message, fields);
  else transaction.set(message, fields);
  const change = isNew ? conversationFields(store, turn, known) : { latestTurn: latestTurn(turn, known) };
  transaction.set<DocumentData, DocumentData>(conversation, change, { merge: true });
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
    order: placeInLine(messageId, known, stored),
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

function seenBefore({ knownBy, updatedAt }: ConversationDocument, nowMs: number) {
  return { knownBy, idleMs: nowMs - updatedAt.toMillis() };
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
