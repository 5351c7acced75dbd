import type { ChatHistory, HistoryMessage } from "../gateway/methods/chat-history.ts";
import {
  isOneOf,
  locate,
  plain,
  replyIndex,
  speaks,
  type Clock,
  type KnownTurn,
  type Located,
} from "./session-turns.ts";

/** How far a session was read: the entry that was read last. */
export interface Mark {
  readonly sessionId?: string | undefined;
  readonly entry: string;
  /** Its moment by the gateway's clock, epoch milliseconds. */
  readonly timestamp?: number | undefined;
  /** The least number of a turn that it stands in, or of which more may follow. */
  readonly number?: number | undefined;
}

/** Something that the agent said beside its replies. */
export interface FollowUp {
  readonly entry: HistoryMessage;
  /** Names it within its session. */
  readonly key: string;
  /** Place of the message or reply that it stands behind. */
  readonly afterSeq: number;
  /** When that was, epoch milliseconds by our clock. */
  readonly afterMs: number;
}

export interface Placement {
  /** Oldest first. */
  readonly followUps: readonly FollowUp[];
  /** Undefined while nothing was read. */
  readonly mark: Mark | undefined;
  /** False when older entries of the session are needed to tell where all of it belongs. */
  readonly isComplete: boolean;
  /** The turns whose message the session holds. */
  readonly held: ReadonlySet<KnownTurn>;
}

/** Where in a session the replies of its turns are. */
type Replies = ReadonlyMap<KnownTurn, number | undefined>;

/**
 * Finds what the agent said in a session beside the replies that are stored: before one, after one, or after a message
 * that has none. What it is, and where it belongs, is told by identity and place. What stands behind the message of an
 * open turn is left for later: it may be its reply.
 * @param turns of the conversation, in the order in which they were sent.
 */
export function placeFollowUps(
  { messages, sessionId }: Pick<ChatHistory, "messages" | "sessionId">,
  mark: Mark | undefined,
  turns: readonly KnownTurn[],
  clock: Clock,
): Placement {
  const located = locate(messages, turns, clock);
  const replies = new Map(turns.map((turn) => [turn, replyIndex(located, turn, clock)]));
  const from = startOf(located, mark, sessionId);
  const end = endOf(located, from.index, turns);
  const own = ownEntries(located, replies);
  const said = located.slice(from.index, end).filter((at) => speaks(at.entry) && !own.has(at));
  const followUps = said.flatMap((at) => placed(located, at, replies));
  const held = new Set(located.flatMap(({ turn, own: isOwn }) => (isOwn && turn ? [turn] : [])));
  return {
    followUps,
    mark: end > from.index ? markAt(located, end, turns, sessionId) : mark,
    isComplete:
      followUps.length === said.length && (from.isKnown || turns[0] === undefined || held.has(turns[0])),
    held,
  };
}

/** A message that was sent again has a later number than what stands behind its first attempt. */
function markAt(
  located: readonly Located[],
  end: number,
  turns: readonly KnownTurn[],
  sessionId: string | undefined,
): Mark | undefined {
  const at = located[end - 1];
  const open = turns.filter(({ state }) => state === "open");
  const numbers = [...located.slice(end - 1).flatMap(({ turn }) => turn ?? []), ...open].map(
    ({ number }) => number,
  );
  const number = numbers.length === 0 ? undefined : Math.min(...numbers);
  return at && { sessionId, entry: at.key, timestamp: at.entry.timestamp, number };
}

/** Where to go on. Another session is read from its beginning; of one that lost the marked entry the time tells. */
function startOf(located: readonly Located[], mark: Mark | undefined, sessionId: string | undefined) {
  if (mark === undefined) return { index: 0, isKnown: false };
  if (mark.sessionId !== sessionId) return { index: 0, isKnown: true };
  const at = located.findIndex(({ key }) => key === mark.entry);
  if (at !== -1) return { index: at + 1, isKnown: true };
  const { timestamp = Infinity } = mark;
  const later = located.findIndex(({ entry }) => (entry.timestamp ?? 0) > timestamp);
  return { index: later === -1 ? located.length : later, isKnown: false };
}

/** Before the first entry that may belong to an open turn. Until its message is shown, any unknown one may be it. */
function endOf(located: readonly Located[], start: number, turns: readonly KnownTurn[]): number {
  const open = new Set(turns.filter(({ state }) => state === "open"));
  const isHidden = [...open].some((turn) => !located.some((at) => at.own && at.turn === turn));
  const end = located.findIndex(({ entry, turn, own }, index) => {
    if (index < start || open.size === 0) return false;
    if (turn !== undefined && open.has(turn)) return true;
    if ([...open].some(({ runIds }) => isOneOf(runIds, entry.runId))) return true;
    return isHidden && entry.role === "user" && !own;
  });
  return end === -1 ? located.length : end;
}

/** What is no message of its own: the replies, the words that they begin with, and those of attempts that came to nothing. */
function ownEntries(located: readonly Located[], replies: Replies): ReadonlySet<Located> {
  return new Set([...replies].flatMap(([turn, replyAt]) => ownOf(turn, replyAt, located)));
}

function ownOf(turn: KnownTurn, replyAt = Infinity, located: readonly Located[]): Located[] {
  const mine = located.map((at, index) => ({ at, index })).filter(({ at }) => isOfTurn(at, turn));
  const last = (isIt: (entry: HistoryMessage) => boolean) =>
    mine.findLast(({ at }) => isIt(at.entry))?.index ?? -1;
  const askedAt = last(({ role }) => role === "user");
  const failedAt = last(({ stopReason }) => stopReason === "error");
  const runId = turn.runIds.at(-1);
  // What may yet be the reply, as `history-match.ts` finds it; what stands behind it is none.
  const answer = mine.find(
    ({ at: { entry }, index }) => index > askedAt && speaks(entry) && entry.stopReason !== "toolUse",
  );
  const answeredAt = answer?.index ?? Infinity;
  let untold = plain(turn.reply?.text ?? "");
  const own = mine.filter(({ at: { entry }, index }) => {
    if (!speaks(entry)) return false;
    const isOld = index < askedAt || (entry.runId ?? runId) !== runId;
    if (isOld || turn.state === "undecided") return isOld || index <= answeredAt;
    if (turn.reply === undefined) return entry.runId !== undefined || index < failedAt;
    const words = plain(entry.text);
    const begins = index < replyAt && untold.startsWith(words) && untold !== words;
    if (begins) untold = untold.slice(words.length);
    return begins;
  });
  const reply = located[replyAt];
  return [...own.map(({ at }) => at), ...(reply === undefined ? [] : [reply])];
}

/** Whether a turn's message or run it is, as far as ids or the place tell. */
function isOfTurn({ entry, own, turn: its }: Located, turn: KnownTurn): boolean {
  if (entry.role === "user" || entry.runId === undefined) return own && its === turn;
  return turn.runIds.includes(entry.runId);
}

/** Between the message and the reply of its turn, or between the reply and the next message. */
function placed(located: readonly Located[], at: Located, replies: Replies): FollowUp[] {
  const { entry, key, turn } = at;
  if (turn === undefined) return [];
  const { seq, askedAtMs, reply } = turn;
  const isBefore = located.indexOf(at) < (replies.get(turn) ?? -1);
  return isBefore
    ? [{ entry, key, afterSeq: seq, afterMs: askedAtMs }]
    : [{ entry, key, afterSeq: seq + 1, afterMs: reply?.storedAtMs ?? askedAtMs }];
}
