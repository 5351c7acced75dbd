import type { DocumentData, Transaction } from "firebase-admin/firestore";
import {
  exists,
  places,
  type ConversationDocument,
  type UserMessageDocument,
} from "../conversation/documents.ts";
import { ALREADY_EXISTS, codeOf } from "../database/error-code.ts";
import { ChatError, type Reason } from "../errors.ts";
import { filesOf, keepFiles, withFiles } from "./attached.ts";
import { branchNow, branchOf, refuseOutOfPlace, type Found } from "./branch.ts";
import { freeOfCharge, type Entry } from "./admission.ts";
import {
  conversationFields,
  isLatest,
  latestTurn,
  messageFields,
  numberOf,
  toStoredTurn,
  turnPlaces,
} from "./turn-documents.ts";
import { opening } from "./turn-state.ts";
import type { OpenRequest, Turn, TurnStoreOptions } from "./turn.ts";

type Request = OpenRequest & {
  readonly conversationId: string;
  /** False for the message that begins a conversation. */
  readonly mustExist: boolean;
  /** Set to open none that is not open already. */
  readonly onlyOpen: boolean;
};

/**
 * Opens a turn in one transaction, or joins it; undefined when it is settled.
 * @throws ChatError `conversation-not-found`, `message-id-reused`, `message-not-last`, `too-many-conversations`, or what the
 * admission throws.
 */
export async function openTurn(
  options: TurnStoreOptions,
  request: OpenRequest,
  onlyOpen = false,
): Promise<Turn | undefined> {
  const wanted: Request = {
    conversationId: request.conversationId ?? request.messageId,
    messageId: request.messageId,
    // Firestore stores no half of a surrogate pair; the text must be the same when the message is sent again.
    text: request.text.toWellFormed(),
    replaces: request.replaces,
    attachments: request.attachments,
    mustExist: request.conversationId !== undefined,
    onlyOpen,
  };
  const admission = onlyOpen ? freeOfCharge : options.admission;
  // A message is nearly always new: that it is stored already is found out by creating it.
  for (let readsMessage = onlyOpen; ;) {
    const entry = await admission.enter();
    try {
      return await options.database.runTransaction((transaction) =>
        openIn(transaction, { options, entry }, wanted, readsMessage),
      );
    } catch (error) {
      const isRead = readsMessage;
      readsMessage ||= mayBeStored(error);
      if (readsMessage === isRead && !entry.mayTryAgain(error)) throw error;
    } finally {
      entry.leave();
    }
  }
}

/** Sending a stored message again may cost nothing, and then no limit refuses it. */
function mayBeStored(error: unknown): boolean {
  return (error instanceof ChatError && refusals.has(error.reason)) || codeOf(error) === ALREADY_EXISTS;
}

const refusals: ReadonlySet<Reason> = new Set([
  "rate-limited",
  "paused",
  "message-not-last",
  "attachment-refused",
]);

interface Opening {
  readonly options: TurnStoreOptions;
  readonly entry: Entry;
}

/** @throws an error of code `ALREADY_EXISTS` when the message is stored, and was not to be read first. */
async function openIn(
  transaction: Transaction,
  { options, entry }: Opening,
  request: Request,
  readsMessage: boolean,
): Promise<Turn | undefined> {
  const { conversation, message } = turnPlaces(options, request.conversationId, request.messageId);
  const [[conversationSnapshot, ...charged], isFull] = await Promise.all([
    transaction.getAll<DocumentData, DocumentData>(conversation, ...entry.documents),
    !request.mustExist && hasTooMany(options),
  ]);
  const known = conversationSnapshot?.data() as ConversationDocument | undefined;
  refuseUnlessThere(known, request, options.now(), isFull);
  const mayBeThere = readsMessage || isLatest(known, request.messageId);
  const stored = mayBeThere ? (await transaction.get(message)).data() : undefined;
  if (request.onlyOpen && stored?.state !== "open") return undefined;
  await refuseOutOfPlace(transaction, options, request, { known, stored });
  const attachments = await filesOf(transaction, options, request, stored);
  const turn = withFiles(placed(options, nextTurn(options, request, known, stored), known), attachments);
  if (turn?.held !== true) return turn;
  // What the agent may have been asked already was paid for then.
  const data = charged.map((snapshot) => snapshot.data());
  const about = { message, atMs: turn.openedAtMs, isPaid: turn.mayBeSent };
  if (stored?.state !== "open") await entry.charge(transaction, data, about);
  write(transaction, options, turn, { known, stored });
  return turn;
}

/** @throws ChatError `conversation-not-found`, `too-many-conversations` */
function refuseUnlessThere(
  known: ConversationDocument | undefined,
  { mustExist }: Request,
  nowMs: number,
  isFull: boolean,
): void {
  const isMissing = known === undefined ? mustExist : !exists(known, nowMs);
  if (isMissing) throw new ChatError("conversation-not-found");
  if (known === undefined && isFull) throw new ChatError("too-many-conversations");
}

function write(
  transaction: Transaction,
  options: TurnStoreOptions,
  turn: Turn,
  { known, stored }: Found,
): void {
  const { conversation, message } = turnPlaces(options, turn.conversationId, turn.messageId);
  const fields = messageFields(options, turn, stored);
  const isNew = stored === undefined;
  if (isNew) transaction.create(message, fields);
  else transaction.set(message, fields);
  if (isNew) keepFiles(transaction, options, turn);
  if (isNew && turn.replaces !== undefined) {
    const left = turnPlaces(options, turn.conversationId, turn.replaces).message;
    transaction.update(left, { replacedBy: turn.messageId });
  }
  const change = isNew ? conversationFields(options, turn, known) : { latestTurn: latestTurn(turn, known) };
  transaction.set<DocumentData, DocumentData>(conversation, change, { merge: true });
}

/** Whether the visitor has as many conversations as allowed. Calls at the same time may all be told that one is left. */
async function hasTooMany({ database, uid, maxConversations = 0 }: TurnStoreOptions): Promise<boolean> {
  if (maxConversations === 0) return false;
  const some = places.conversations(database, uid).limit(maxConversations);
  return (await some.count().get()).data().count >= maxConversations;
}

/** The turn that the message opens or joins; undefined when it is settled. */
function nextTurn(
  options: TurnStoreOptions,
  { conversationId, messageId, text, replaces }: Request,
  known: ConversationDocument | undefined,
  stored: UserMessageDocument | undefined,
): Turn | undefined {
  const { holder, runId } = options;
  const nowMs = options.now();
  const next = opening(stored && toStoredTurn(stored, branchNow(known)), { text, holder, nowMs });
  if (next.kind === "reused") throw new ChatError("message-id-reused");
  if (next.kind === "settled") return undefined;
  const { attempt, mayBeSent } = next;
  return {
    conversationId,
    messageId,
    text,
    attempt,
    runId: runId(conversationId, messageId, attempt),
    seq: stored?.seq ?? (known?.lastSeq ?? 0) + 1,
    number: numberOf(known, stored),
    anonymous: isAnonymous(options, stored),
    held: next.kind === "open",
    mayBeSent,
    ...sendingOf(mayBeSent ? stored : undefined, known, nowMs),
    // Who wanted it stopped was told so: it is not asked again, however its run ended.
    isStopAsked: stored?.stopAsked === true,
    openedAtMs: nowMs,
    ...(known && seenBefore(known, stored, nowMs)),
    ...branchOf(known, stored, replaces),
  };
}

/** Where conversations are spread over gateways, each is on one from its beginning on. */
function placed(
  { home }: TurnStoreOptions,
  turn: Turn | undefined,
  known: ConversationDocument | undefined,
): Turn | undefined {
  if (turn === undefined || home === undefined) return turn;
  const gateway = known?.knownBy?.gateway ?? home(turn.conversationId, known === undefined);
  return { ...turn, sentTo: turn.sentTo ?? gateway, knownBy: { ...turn.knownBy, gateway } };
}

/** Where and when it was sent, as it is stored; of a new attempt, where and when it is going to be. */
function sendingOf(
  stored: UserMessageDocument | undefined,
  known: ConversationDocument | undefined,
  nowMs: number,
) {
  const sentTo = stored === undefined ? known?.knownBy?.gateway : stored.gateway;
  const askedAtMs = stored?.askedAt.toMillis() ?? nowMs;
  const sentAtMs = stored?.sentAt?.toMillis() ?? askedAtMs;
  return { sentTo, askedAtMs, sentAtMs, goesOnAs: stored?.goesOnAs };
}

/** Who sent the message first is who it counts for. */
function isAnonymous({ anonymous }: TurnStoreOptions, stored: UserMessageDocument | undefined): boolean {
  return (stored === undefined ? anonymous : stored.anonymous) === true;
}

function seenBefore(
  { knownBy, updatedAt }: ConversationDocument,
  stored: UserMessageDocument | undefined,
  nowMs: number,
) {
  // Those that came since wait for one that is open; one that failed comes behind them.
  const isNext = stored?.state === "open" || updatedAt.toMillis() <= (stored?.createdAt.toMillis() ?? -1);
  const since = isNext ? stored?.restedSince : updatedAt;
  return { knownBy, idleMs: since && nowMs - since.toMillis() };
}
