import { FieldValue, type DocumentData } from "firebase-admin/firestore";
import { places, type ConversationDocument, type UserMessageDocument } from "../conversation/documents.ts";
import { expiry } from "../conversation/retention.ts";
import { HALF_A_PAIR, plainWords } from "../conversation/plain-words.ts";
import { LEASE_MS } from "./lease.ts";
import type { StoredTurn } from "./turn-state.ts";
import type { Turn, TurnStoreOptions } from "./turn.ts";

/** Lengths, in UTF-16 code units, of what a message gives a new conversation's title, and of the preview. */
const TITLE_LENGTH = 60;
const PREVIEW_LENGTH = 120;

type Visitor = Pick<TurnStoreOptions, "database" | "uid">;

/** The documents of one turn. */
export function turnPlaces({ database, uid }: Visitor, conversationId: string, messageId: string) {
  const conversation = places.conversation(database, uid, conversationId);
  return {
    conversation,
    message: places.message(conversation, messageId),
    reply: places.reply(conversation, messageId),
  };
}

/** What the rules of `turn-state.ts` need to know of a stored message, in that branch of its conversation. */
export function toStoredTurn(
  document: UserMessageDocument,
  branch: number = document.branch ?? 0,
): StoredTurn {
  return {
    text: document.text,
    state: document.state,
    attempt: document.attempt,
    leaseHolder: document.lease.holder,
    leaseUntilMs: document.lease.until.toMillis(),
    // Of a run in a branch that was left, nobody looks for what it comes to.
    runEnded: document.failure?.runEnded === true || branch !== (document.branch ?? 0),
  };
}

/** Whether a message's turn is the one that was opened last. */
export function isLatest(known: ConversationDocument | undefined, messageId: string): boolean {
  return known?.latestTurn?.messageId === messageId;
}

/** The number of a turn: the next of its conversation. One that is open already keeps its own. */
export function numberOf(
  known: ConversationDocument | undefined,
  stored: UserMessageDocument | undefined,
): number {
  return stored?.state === "open" ? stored.number : (known?.latestTurn?.number ?? 0) + 1;
}

/** Dates become Firestore timestamps; the types speak of what is read back. */
export function conversationFields(
  options: TurnStoreOptions,
  turn: Turn,
  known: ConversationDocument | undefined,
): DocumentData {
  const now = new Date(turn.openedAtMs);
  const lastSeq = Math.max(known?.lastSeq ?? 0, turn.seq + 1);
  const words = turn.text.trim() === "" ? namesOf(turn) : turn.text;
  const latest = {
    preview: excerpt(words, PREVIEW_LENGTH),
    agentId: options.agentId,
    updatedAt: now,
    lastSeq,
    latestTurn: latestTurn(turn, known),
    ...(turn.replaces !== undefined && branchFields(turn)),
    ...(options.home && known?.knownBy?.gateway === undefined && homeFields(turn)),
    ...expiry(options.keepMs, turn.openedAtMs),
  };
  return known === undefined ? { ...latest, title: excerpt(words, TITLE_LENGTH), createdAt: now } : latest;
}

/** A message without words is called by its files. */
function namesOf({ attachments = [] }: Turn): string {
  return attachments.map(({ name }) => name).join(", ");
}

/** The agent goes on in a session that knows nothing, and is told what was said before. */
function branchFields({ branch }: Turn) {
  return { branch, knownBy: leftKnowledge, sessionMark: FieldValue.delete() };
}

const leftKnowledge = { toldWith: FieldValue.delete(), doubtful: true };

function homeFields({ knownBy, replaces }: Turn) {
  const { gateway } = knownBy ?? {};
  return { knownBy: replaces === undefined ? { gateway } : { ...leftKnowledge, gateway } };
}

/** A turn that is taken over keeps its place, and others may be in line behind it. */
export function latestTurn({ messageId, number }: Turn, known: ConversationDocument | undefined) {
  const latest = known?.latestTurn;
  return latest && latest.number > number ? latest : { messageId, number };
}

export function messageFields(
  options: TurnStoreOptions,
  turn: Turn,
  stored: UserMessageDocument | undefined,
): DocumentData {
  return {
    role: "user",
    text: turn.text,
    seq: turn.seq,
    createdAt: stored?.createdAt ?? new Date(turn.openedAtMs),
    state: "open",
    attempt: turn.attempt,
    askedAt: new Date(turn.askedAtMs),
    ...(turn.idleMs !== undefined && { restedSince: new Date(turn.openedAtMs - turn.idleMs) }),
    ...(turn.sentAtMs !== turn.askedAtMs && { sentAt: new Date(turn.sentAtMs) }),
    runId: turn.runId,
    ...(turn.goesOnAs !== undefined && { goesOnAs: turn.goesOnAs }),
    ...(turn.sentTo !== undefined && { gateway: turn.sentTo }),
    lease: leaseOf(options, turn.openedAtMs),
    number: turn.number,
    ...(turn.branch > 0 && { branch: turn.branch }),
    ...(turn.replaces !== undefined && { replaces: turn.replaces }),
    ...(turn.isStopAsked && { stopAsked: true }),
    ...(turn.anonymous && { anonymous: true }),
    ...(turn.attachments && { attachments: turn.attachments }),
    ...expiry(options.keepMs, turn.openedAtMs),
  };
}

/** The lease that a call takes at that moment. */
export function leaseOf({ holder }: Pick<TurnStoreOptions, "holder">, nowMs: number) {
  return { holder, until: new Date(nowMs + LEASE_MS) };
}

/** The beginning of a text on one line, without signs of Markdown, never cut within a surrogate pair. */
function excerpt(text: string, length: number): string {
  const line = plainWords(text).trim().replaceAll(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(HALF_A_PAIR, "")}…`;
}
