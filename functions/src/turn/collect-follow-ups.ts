import {
  places,
  type KnownBy,
  type ReplyDocument,
  type SessionMark,
  type UserMessageDocument,
} from "../conversation/documents.ts";
import { storable } from "../conversation/stored-text.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import { chatHistory, type ChatHistory } from "../gateway/methods/chat-history.ts";
import { wholeMessage } from "../gateway/methods/whole-message.ts";
import type { Log } from "../telemetry/log.ts";
import { guardCommands, removeGuard } from "../visitor/command-guard.ts";
import { placeFollowUps, type FollowUp, type Placement } from "./follow-ups.ts";
import type { KnownTurn } from "./session-turns.ts";
import { storeFollowUps, type WholeFollowUp } from "./store-follow-ups.ts";
import type { TurnStoreOptions } from "./turn.ts";

/** Newest entries of a session that are asked for: more of them while it is not known what came after what. */
const LIMITS = [50, 250, 1_000] as const;

/** Newest turns that are read of a conversation whose session was never looked into. */
const FIRST_LOOK = 25;

/** Turns that are read since the last look at most. */
const LONGEST_LOOK = 250;

/** The session of a conversation, and how to reach it. */
export interface Session {
  readonly conversationId: string;
  /** The branch of the conversation whose session it is. */
  readonly branch: number;
  readonly sessionKey: string;
  readonly connection: Pick<GatewayConnection, "request"> & Partial<Pick<GatewayConnection, "hello" | "url">>;
  readonly log: Log;
}

/** What a look into a session came to. */
export interface SessionLook {
  /** Messages that were added to the conversation. */
  readonly added: number;
  /**
   * Whether the session knows the conversation: it is the one that was looked into last, or, when none was, holds all that was answered;
   * or it holds the message that told the conversation.
   */
  readonly isKnown: boolean;
  /** What was stored of that when it was looked into. */
  readonly knownBy: KnownBy | undefined;
}

/**
 * Stores what the agent said beside its replies as further messages, once each, and how far the session was read.
 * @throws GatewayFailure
 */
export async function collectFollowUps(store: TurnStoreOptions, session: Session): Promise<SessionLook> {
  const looked = await look(store, session);
  const { history, placement, mark } = looked;
  const followUps = await Promise.all(placement.followUps.map((followUp) => whole(followUp, session)));
  const isRead = placement.mark?.entry === mark?.entry && placement.mark?.sessionId === mark?.sessionId;
  const isKnown = isConversationKnown(looked);
  const end = placement.mark && { mark: placement.mark, isKnown };
  const added = isRead ? 0 : await storeFollowUps(store, session, followUps, end);
  if (!placement.isComplete)
    session.log.warn("A session's history goes back further than it is read for follow-ups", {
      conversationId: session.conversationId,
      entries: history.messages.length,
    });
  return { added, isKnown: isKnown && history.messages.length > 0, knownBy: looked.knownBy };
}

function isConversationKnown({ history, placement: { held }, mark, turns, knownBy }: Look): boolean {
  const toldWith = [...held].find((turn) => (turn as StoredTurn).messageId === knownBy?.toldWith);
  if (toldWith !== undefined) return true;
  if (mark !== undefined) return mark.sessionId === history.sessionId;
  return turns.every((turn) => turn.reply === undefined || held.has(turn));
}

interface StoredTurn extends KnownTurn {
  readonly messageId: string;
}

interface Look {
  readonly history: ChatHistory;
  readonly placement: Placement;
  readonly turns: readonly KnownTurn[];
  readonly knownBy: KnownBy | undefined;
  /** Of the look before. */
  readonly mark: SessionMark | undefined;
}

/** Of a gateway that tells nothing of itself. */
const unknownClock = { clockAheadMs: 0, clockErrorMs: 0 };

async function look(store: TurnStoreOptions, session: Session): Promise<Look> {
  const { sessionKey, connection } = session;
  const clock = connection.hello ?? unknownClock;
  let latest: Look | undefined;
  for (const limit of LIMITS) {
    const lookedAtMs = store.now();
    const history = await chatHistory(connection, { sessionKey, limit });
    if (latest && latest.history.messages.length >= history.messages.length) break;
    // Read after the history, which has nothing of a turn that is opened now.
    const read = await readTurns(store, session, history.sessionId, lookedAtMs);
    latest = { ...read, history, placement: placeFollowUps(history, read.mark, read.turns, clock) };
    if (latest.placement.isComplete) break;
  }
  if (latest === undefined) throw new Error("A session is looked into at least once.");
  return latest;
}

/**
 * The conversation's turns since the one that its session was read up to, in the order in which they were sent: a failed
 * message that is sent again keeps its place in the conversation, and comes last in the session. A turn that was answered
 * after the look began is as open to it: its reply may not have been there yet.
 */
async function readTurns(
  store: TurnStoreOptions,
  { conversationId, branch, connection }: Session,
  sessionId: string | undefined,
  lookedAtMs: number,
) {
  const conversation = places.conversation(store.database, store.uid, conversationId);
  const { sessionMark: mark, knownBy } = (await conversation.get()).data() ?? {};
  // Another session may be an older one too, of a gateway that is used again.
  const from = mark?.sessionId === sessionId ? mark?.number : undefined;
  const since = places.messages(conversation).where("number", ">=", from ?? 1);
  const limit = from === undefined ? FIRST_LOOK : LONGEST_LOOK;
  const { docs } = await since.orderBy("number", "desc").limit(limit).get();
  // The session knows nothing of what was said in another branch.
  const asked = docs.filter((found) => ((found.data() as UserMessageDocument).branch ?? 0) === branch);
  asked.reverse();
  const replies = asked.map(({ id }) => places.reply(conversation, id));
  const answered = replies.length === 0 ? [] : await store.database.getAll(...replies);
  const turns = asked.map((document, index): StoredTurn => {
    const { number, text, seq, attempt, askedAt, runId, gateway, ...more } =
      document.data() as UserMessageDocument;
    const messageId = document.id;
    const before = Array.from({ length: attempt - 1 }, (_, count) =>
      store.runId(conversationId, messageId, count + 1),
    );
    const reply = replyOf(answered[index]?.data() as ReplyDocument | undefined);
    const isOpen = reply !== undefined && reply.storedAtMs >= lookedAtMs;
    return {
      messageId,
      number,
      seq,
      runIds: [...before, runId],
      message: guardCommands(text),
      askedAtMs: askedAt.toMillis(),
      state: isOpen ? "open" : stateOf(more),
      isElsewhere: gateway !== undefined && connection.url !== undefined && gateway !== connection.url,
      ...(reply && { reply }),
    };
  });
  return { mark, turns, knownBy };
}

function replyOf(document: ReplyDocument | undefined): KnownTurn["reply"] {
  if (document === undefined) return undefined;
  const { text, createdAt, entryId } = document;
  return { text, storedAtMs: createdAt.toMillis(), entryId };
}

function stateOf({ state, failure }: Pick<UserMessageDocument, "state" | "failure">): KnownTurn["state"] {
  if (state === "open") return "open";
  return state === "failed" && failure?.runEnded !== true ? "undecided" : "settled";
}

/** With all of its words, where the gateway gives them. */
async function whole(followUp: FollowUp, { connection, sessionKey }: Session): Promise<WholeFollowUp> {
  const { entry, afterMs } = followUp;
  const text = entry.cut ? await wholeMessage(connection, { sessionKey, message: entry }) : entry.text;
  const words = storable(removeGuard(text ?? entry.text), text === undefined);
  const aheadMs = connection.hello?.clockAheadMs ?? 0;
  return {
    ...followUp,
    words,
    atMs: entry.timestamp === undefined ? afterMs + 1 : entry.timestamp - aheadMs,
  };
}
