import {
  FieldValue,
  type DocumentData,
  type DocumentReference,
  type QueryDocumentSnapshot,
} from "firebase-admin/firestore";
import {
  places,
  type ConversationDocument,
  type KnownBy,
  type MessageDocument,
} from "../conversation/documents.ts";
import type { Hello } from "../gateway/connection/hello.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import { resetPolicy, type ResetPolicy } from "../gateway/methods/reset-policy.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import { collectFollowUps, type Session } from "./collect-follow-ups.ts";
import { turnPlaces } from "./turn-documents.ts";
import type { Turn, TurnStoreOptions } from "./turn.ts";

/** A rest up to which no gateway resets a session for it: they count whole minutes. In milliseconds. */
const QUICK_MS = 30_000;

/** Every daily reset falls on a full or half hour of the gateway's clock, whatever the gateway's time zone is. */
const HALF_HOUR_MS = 1_800_000;

/** Milliseconds by which a rest may be longer at the gateway than here. */
const TOLERANCE_MS = 10_000;

/** How much of a conversation is told: messages, and UTF-16 code units of each and of all. The newest are kept. */
const MESSAGES = 20;
const LONGEST = 1_000;
const LONGEST_IN_ALL = 8_000;

/** Newest messages that are read of it: more of them while most of these were replaced, and are not told. */
const DEPTHS = [MESSAGES + 1, 60, 250];

/** The gateway that is about to get a message. */
export interface Asked extends Omit<Session, "conversationId" | "branch" | "connection"> {
  readonly connection: Session["connection"] & { readonly url: string };
  /** Whether a conversation may come to a gateway that has not seen it. */
  readonly severalGateways: boolean;
  /** Whether this instance saw the turn before it end: another may have failed since this one was opened. */
  readonly sawEnd: boolean;
}

/**
 * What stands before a turn's message, guarded: the conversation so far, for an agent that may know nothing of it.
 * That is one of another gateway, or of a session that was begun anew, is empty, or will be begun anew by this message.
 * Nothing tells the last one beforehand but the gateway's settings and the time that has passed. A message that follows
 * quickly costs nothing; any other one looks into the session, and what the agent said meanwhile is stored with it.
 * @throws GatewayFailure when the connection ends.
 */
export async function remembered(
  store: TurnStoreOptions,
  turn: Turn,
  asked: Asked,
): Promise<string | undefined> {
  const { connection, severalGateways } = asked;
  const isElsewhere = severalGateways && turn.knownBy?.gateway !== connection.url;
  const isForgotten =
    isElsewhere || (turn.idleMs !== undefined && (await mayBeForgotten(store, turn, asked)));
  if (!isForgotten) return undefined;
  const transcript = turn.idleMs === undefined ? undefined : await transcriptFor(store, turn);
  await noteTold(store, turn);
  return transcript && guardCommands(transcript);
}

/**
 * Stores what tells the agent, unless the turn has failed meanwhile: then it may never come to the gateway. Of a conversation that goes on in
 * another branch by now, it tells the agent nothing.
 */
async function noteTold(store: TurnStoreOptions, turn: Turn): Promise<void> {
  const { conversation, message } = turnPlaces(store, turn.conversationId, turn.messageId);
  await store.database.runTransaction(async (transaction) => {
    const [stored, known] = await Promise.all([
      transaction.get(message).then((found) => found.data()),
      transaction.get(conversation).then((found) => found.data()),
    ]);
    if (stored !== undefined && (stored.state !== "open" || stored.number !== turn.number)) return;
    if ((known?.branch ?? 0) !== turn.branch) return;
    transaction.update<DocumentData, DocumentData>(conversation, isToldWith(turn));
  });
}

/** A message that may be at the gateway already tells what it did when it came there: the next one tells it too. */
function isToldWith({ messageId, mayBeSent, knownBy }: Turn): object {
  if (mayBeSent && knownBy?.toldWith !== messageId) return { "knownBy.doubtful": true };
  return { "knownBy.toldWith": messageId, "knownBy.doubtful": FieldValue.delete() };
}

async function mayBeForgotten(store: TurnStoreOptions, turn: Turn, asked: Asked): Promise<boolean> {
  const { knownBy, idleMs = 0, openedAtMs } = turn;
  if (isDoubtful(knownBy, turn)) return true;
  const restedSinceMs = openedAtMs - idleMs;
  // It may have waited for others since it was opened.
  const nowMs = store.now();
  if (nowMs - restedSinceMs < QUICK_MS && !isStartedSince(asked.connection.hello, restedSinceMs))
    return !asked.sawEnd && (await isDoubtfulByNow(store, turn));
  const [isKnown, policy] = await Promise.all([
    isSessionKnown(store, turn, asked),
    resetPolicy(asked.connection),
  ]);
  // The hour of a reset is one of the gateway's clock.
  const aheadMs = asked.connection.hello?.clockAheadMs ?? 0;
  return !isKnown || mayBeReset(policy, restedSinceMs + aheadMs, nowMs + aheadMs);
}

/** Since this turn was opened the message before may have failed on its way to the gateway, or an attempt at this one. */
async function isDoubtfulByNow(store: TurnStoreOptions, turn: Turn): Promise<boolean> {
  return isDoubtful(await knownByNow(store, turn), turn);
}

/** A message that told what was said before, and may not have come to the gateway, tells it again. */
function isDoubtful(knownBy: KnownBy | undefined, { messageId }: Turn): boolean {
  return knownBy?.doubtful === true || knownBy?.toldWith === messageId;
}

/** What is stored of it by now: messages before may have been sent since the turn was opened. */
export async function knownByNow(
  { database, uid }: TurnStoreOptions,
  { conversationId }: Pick<Turn, "conversationId">,
): Promise<KnownBy | undefined> {
  return (await places.conversation(database, uid, conversationId).get()).data()?.knownBy;
}

/** Whether the gateway was started after that moment. */
function isStartedSince(hello: Hello | undefined, atMs: number): boolean {
  if (hello?.startedByMs === undefined) return false;
  return hello.startedByMs - hello.clockAheadMs > atMs;
}

/** Looks whether the session is the one that was looked into last, or holds what tells of all before it. */
async function isSessionKnown(store: TurnStoreOptions, turn: Turn, asked: Asked): Promise<boolean> {
  const { conversationId, branch } = turn;
  try {
    const { isKnown, knownBy } = await collectFollowUps(store, { ...asked, conversationId, branch });
    return isKnown && !isDoubtful(knownBy, turn);
  } catch (error) {
    if (error instanceof GatewayFailure && error.details.gatewayCode === undefined) throw error;
    asked.log.warn("A session could not be looked into", { conversationId, problem: String(error) });
    return false;
  }
}

/** Whether the gateway may have begun, or will begin with this message, the session anew since a moment. */
export function mayBeReset(
  { daily, idleMs = Infinity }: ResetPolicy,
  sinceMs: number,
  nowMs: number,
): boolean {
  if (nowMs - sinceMs > idleMs - TOLERANCE_MS) return true;
  const halfHour = (ms: number) => Math.floor(ms / HALF_HOUR_MS);
  return daily && halfHour(sinceMs - TOLERANCE_MS) !== halfHour(nowMs + TOLERANCE_MS);
}

/**
 * The last messages of the conversation, oldest first, but for those that are on their way, were replaced, or were stopped
 * before a word was said; undefined when there are none. Others may have been answered since a message that failed, and
 * stand behind it.
 */
async function transcriptFor(store: TurnStoreOptions, turn: Turn): Promise<string | undefined> {
  const conversation = places.conversation(store.database, store.uid, turn.conversationId);
  let kept: string[] = [];
  for (const depth of DEPTHS) {
    const { docs } = await places.messages(conversation).orderBy("seq", "desc").limit(depth).get();
    const isAll = docs.length < depth;
    const told = toldOf(conversation, docs, isAll).slice(0, MESSAGES);
    let room = LONGEST_IN_ALL;
    const lines = told.map(lineOf);
    kept = lines.filter(({ length }) => (room -= length) >= 0);
    if (isAll || told.length === MESSAGES || kept.length < told.length) break;
  }
  if (kept.length === 0) return undefined;
  const before = kept.toReversed().join("\n\n");
  return `This is what was said before in this conversation:\n\n${before}\n\nThe visitor goes on:`;
}

type Snapshot = QueryDocumentSnapshot<MessageDocument>;

/** @param newestFirst of the conversation, which begins with the last of them or, unless they are all, before it. */
function toldOf(
  conversation: DocumentReference<ConversationDocument>,
  newestFirst: readonly Snapshot[],
  isAll: boolean,
): Snapshot[] {
  const left = leftBranches(newestFirst, isAll);
  const wordless = newestFirst.filter((document) => {
    const { role, state, text } = document.data();
    return role === "assistant" && state === "stopped" && text === "";
  });
  const withdrawn = new Set(wordless.map(({ id }) => id));
  return newestFirst.filter(
    (document) =>
      document.data().state !== "open" &&
      !left.has(document.id) &&
      !withdrawn.has(document.id) &&
      !withdrawn.has(places.reply(conversation, document.id).id),
  );
}

function lineOf(document: Snapshot): string {
  const { role, text, attachments = [] } = document.data();
  const names = attachments.map(({ name }) => JSON.stringify(name)).join(", ");
  const sent = names === "" ? "" : ` (sent with it: ${names})`;
  return `${role === "user" ? "Visitor" : "You"}: ${text.slice(0, LONGEST).toWellFormed()}${sent}`;
}

/** Messages that were replaced, and what was said to them; and what was said to a message that is not among these. */
function leftBranches(newestFirst: readonly Snapshot[], isAll: boolean): ReadonlySet<string> {
  let isLeft = !isAll;
  const left = newestFirst.toReversed().filter((document) => {
    const fields = document.data();
    if (fields.role === "user") isLeft = fields.replacedBy !== undefined;
    return isLeft;
  });
  return new Set(left.map(({ id }) => id));
}
