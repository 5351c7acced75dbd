import {
  FieldValue,
  type DocumentReference,
  type Firestore,
  type QueryDocumentSnapshot,
  type WriteBatch,
} from "firebase-admin/firestore";
import { attachmentPlace, attachments } from "../attachments/records.ts";
import { settleBelow } from "../owner/answer-spending.ts";
import { remarkOf, textPartOf, visitorOf, visitorsOf } from "../database/paths.ts";
import { codeOf, FAILED_PRECONDITION, NOT_FOUND } from "../database/error-code.ts";
import { ChatError } from "../errors.ts";
import { exists, places, type ConversationDocument, type MessageDocument } from "./documents.ts";
import { mostBytesOf } from "./stored-text.ts";

/** How long it is remembered to whom a guest's conversations went, in milliseconds. A guest's ID token is good for an hour. */
const REMEMBERED_MS = 30 * 86_400_000;

/** Bytes of messages that one commit moves; Firestore takes 10 MiB. A message may have 1.5 MB. */
const COMMIT_BYTES = 4_000_000;

/** Messages that are read at a time, and refusals in a row after which it is given up until the next sweep. */
const PAGE = 100;
const REFUSED_AT_MOST = 10;

/** Conversations: those that came to the account, and those whose reply is still under way. */
export interface MoveResult {
  readonly moved: number;
  readonly waiting: number;
}

interface Move {
  readonly database: Firestore;
  readonly from: string;
  readonly to: string;
}

/**
 * Gives a guest's conversations to an account, for good: whatever is cut in the middle of moving them, the sweep goes on
 * with it.
 * @throws ChatError `guest-taken` when another account has them.
 */
export async function claimGuest({ database, from, to }: Move, nowMs: number): Promise<void> {
  const guest = visitorOf(database, from);
  await database.runTransaction(async (transaction) => {
    const { movesTo } = (await transaction.get(guest)).data() ?? {};
    if (movesTo !== undefined && movesTo !== to) throw new ChatError("guest-taken");
    const [unfinishedSince, expireAt] = [nowMs, nowMs + REMEMBERED_MS].map((ms) => new Date(ms));
    transaction.set(guest, { movesTo: to, unfinishedSince, expireAt });
  });
}

/**
 * Moves what can be moved of a claimed guest; nothing of another one.
 * @param signal after which no further conversation is taken up.
 */
export async function moveGuest(
  database: Firestore,
  from: string,
  signal?: AbortSignal,
): Promise<MoveResult> {
  const guest = visitorOf(database, from);
  const { movesTo: to } = ((await guest.get()).data() ?? {}) as { movesTo?: string };
  if (to === undefined) return { moved: 0, waiting: 0 };
  const { docs } = await places.conversations(database, from).get();
  const counts = { moved: 0, waiting: 0, none: 0 };
  for (const { id } of docs) {
    const outcome = signal?.aborted === true ? "waiting" : await moveOne({ database, from, to }, id);
    counts[outcome] += 1;
  }
  if (counts.waiting === 0) await guest.update({ unfinishedSince: FieldValue.delete() });
  return { moved: counts.moved, waiting: counts.waiting };
}

/** The guests whose conversations were being moved at a moment, and still are. */
export async function unfinishedMoves(
  database: Firestore,
  sinceMs: number,
  limit: number,
): Promise<string[]> {
  const begun = visitorsOf(database).where("unfinishedSince", "<", new Date(sinceMs));
  return (await begun.orderBy("unfinishedSince").limit(limit).get()).docs.map(({ id }) => id);
}

async function moveOne(move: Move, id: string): Promise<keyof MoveResult | "none"> {
  const began = await begin(move, id);
  if (began !== "begun") return began;
  const { database, from, to } = move;
  await settleBelow(database, places.conversation(database, from, id));
  await moveMessages(move, id);
  await moveFiles(move, id);
  return database.runTransaction(async (transaction) => {
    const source = places.conversation(database, from, id);
    const found = (await transaction.get(source)).data();
    // Another one was quicker.
    if (found?.movingTo !== to) return "none";
    transaction.create(places.conversation(database, to, id), inOwnSession(found));
    transaction.delete(source);
    return "moved";
  });
}

/** From now on the conversation is as one that never was, until it is the account's: nothing is added to it. */
async function begin({ database, from, to }: Move, id: string): Promise<"begun" | "waiting" | "none"> {
  const source = places.conversation(database, from, id);
  return database.runTransaction(async (transaction) => {
    const found = (await transaction.get(source)).data();
    if (found?.movingTo === to) return "begun";
    // Only a guest who chose the id himself finds it taken.
    const taken = await transaction.get(places.conversation(database, to, id));
    if (!exists(found, Date.now()) || taken.exists) return "none";
    const open = places.messages(source).where("state", "==", "open").limit(1);
    if (!(await transaction.get(open)).empty) return "waiting";
    transaction.update(source, { movingTo: to });
    return "begun";
  });
}

async function moveMessages(move: Move, id: string): Promise<void> {
  for (let refused = 0; refused < REFUSED_AT_MOST;) {
    const outcome = await movePage(move, id);
    if (outcome === "empty") return;
    refused = outcome === "refused" ? refused + 1 : 0;
  }
  throw new Error("The messages of a conversation that is moved change all the time.");
}

/** Their objects stay where they are: nothing but these documents and the messages' tells whose they are. */
async function moveFiles({ database, from, to }: Move, id: string): Promise<void> {
  const { docs } = await attachments(database, from).where("conversationId", "==", id).get();
  for (let left = docs; left.length > 0; left = left.slice(PAGE)) {
    const batch = database.batch();
    for (const document of left.slice(0, PAGE))
      batch.set(attachmentPlace(database, to, document.id), document.data()).delete(document.ref);
    await batch.commit();
  }
}

/** Moves the messages of one page, in commits each of which moves its own whole. */
async function movePage({ database, from, to }: Move, id: string): Promise<"moved" | "refused" | "empty"> {
  const target = places.messages(places.conversation(database, to, id));
  const { docs } = await places
    .messages(places.conversation(database, from, id))
    .limit(PAGE)
    .get();
  for (let left = docs; left.length > 0;) {
    const some = left.slice(0, fitting(left.map((document) => document.data())));
    left = left.slice(some.length);
    const batch = database.batch();
    for (const document of some) {
      await addToBatch(batch, document, target.doc(document.id));
      batch.delete(document.ref, { lastUpdateTime: document.updateTime });
    }
    try {
      await batch.commit();
    } catch (error) {
      // Something was changed since, or moved by somebody else: it is looked at again.
      if (codeOf(error) === NOT_FOUND || codeOf(error) === FAILED_PRECONDITION) return "refused";
      throw error;
    }
  }
  return docs.length > 0 ? "moved" : "empty";
}

/** Moves a message, but for its own document at its old place, with what lies below it. */
async function addToBatch(
  batch: WriteBatch,
  document: QueryDocumentSnapshot<MessageDocument>,
  moved: DocumentReference<MessageDocument>,
): Promise<void> {
  const fields = document.data();
  batch.set(moved, fields);
  const there = placesBelow(moved, fields);
  if (there.length === 0) return;
  const found = await document.ref.firestore.getAll(...placesBelow(document.ref, fields));
  for (const [index, piece] of found.entries()) {
    const [words, place] = [piece.data(), there[index]];
    if (words && place) batch.set(place, words).delete(piece.ref);
  }
}

/** Where a message keeps what its own document does not hold: the rest of its text, and its visitor's remark. */
function placesBelow(message: DocumentReference, document: MessageDocument): DocumentReference[] {
  if (document.role === "user") return [];
  const parts = Array.from({ length: document.parts ?? 0 }, (_, index) => textPartOf(message, index));
  return document.rating?.words === undefined ? parts : [...parts, remarkOf(message)];
}

/** How many of the messages one commit takes: at least one. */
function fitting(messages: readonly MessageDocument[]): number {
  let bytes = 0;
  const tooMany = messages.findIndex((message) => (bytes += mostBytesOf(message)) > COMMIT_BYTES);
  return tooMany === -1 ? messages.length : Math.max(tooMany, 1);
}

/**
 * A session's key is made with its visitor: the agent goes on in another one, as after a message that was replaced, and on the
 * same gateway.
 */
function inOwnSession(found: ConversationDocument): ConversationDocument {
  const { gateway } = found.knownBy ?? {};
  const knownBy = { ...(gateway !== undefined && { gateway }), doubtful: true };
  const fields = { ...found, branch: (found.branch ?? 0) + 1, knownBy };
  delete fields.movingTo;
  delete fields.sessionMark;
  return fields;
}
