import type { Hello } from "../gateway/connection/hello.ts";
import type { HistoryMessage } from "../gateway/methods/chat-history.ts";
import { isOurs } from "../run/history-match.ts";

/** A turn of the conversation as far as it decides what in the session is its own. Moments by our clock, epoch milliseconds. */
export interface KnownTurn {
  /** Of every attempt; the present one's comes last. */
  readonly runIds: readonly string[];
  /** The message as it was sent, guarded. */
  readonly message: string;
  /** Place of the message in the conversation; the reply's is the next. */
  readonly seq: number;
  /** Counts the turns in the order in which they were sent, which is that of the session. */
  readonly number: number;
  readonly askedAtMs: number;
  /** `undecided` is one that failed while its run may live: it may yet be answered by what the session holds. */
  readonly state: "open" | "undecided" | "settled";
  /** Whether it was answered at another gateway than the session's, so that its reply is not in the session. @default false */
  readonly isElsewhere?: boolean;
  readonly reply?: {
    readonly text: string;
    readonly storedAtMs: number;
    readonly entryId?: string | undefined;
  };
}

/** One entry of a session, and the turn that it stands in. */
export interface Located {
  readonly entry: HistoryMessage;
  /** Names the entry within its session: the gateway's id, or its position where there is none. */
  readonly key: string;
  /** The latest turn whose message stands before it. */
  readonly turn: KnownTurn | undefined;
  /** False behind a message that is nobody's here: what is said then answers something else. */
  readonly own: boolean;
}

/** By how many milliseconds the gateway's clock is ahead of ours at the least, and by how many more it may be. */
export type Clock = Pick<Hello, "clockAheadMs" | "clockErrorMs">;

/** Milliseconds by which two clocks may be apart after what is known of them. */
const TOLERANCE_MS = 1_000;

/** Words by which an agent says that it says nothing. */
const SILENT: ReadonlySet<string> = new Set(["", "NO_REPLY", "HEARTBEAT_OK"]);

/** Whether an entry holds words of the agent for the visitor. What failed or was broken off has none of its own. */
export function speaks({ role, text, cut, stopReason }: HistoryMessage): boolean {
  if (role !== "assistant" || stopReason === "error" || stopReason === "aborted") return false;
  return cut || !SILENT.has(text.trim());
}

/** Finds for each entry of a session, oldest first, the turn that it stands in. */
export function locate(
  messages: readonly HistoryMessage[],
  turns: readonly KnownTurn[],
  clock: Clock,
): Located[] {
  const keys = keysOf(messages);
  // The message of each attempt.
  const left = new Map(turns.map((known) => [known, known.runIds.length]));
  let turn: KnownTurn | undefined;
  let own = false;
  return messages.map((entry, index) => {
    if (entry.role === "user" && !isSystemNote(entry)) {
      // A gateway that tries again may write the message again.
      const found =
        turns.find(({ runIds }) => isOneOf(runIds, entry.runId)) ??
        turns.find((known) => (known === turn || left.get(known) !== 0) && mayBeOf(entry, known, clock));
      own = found !== undefined;
      turn = found ?? turn;
      if (found !== undefined) left.set(found, Math.max((left.get(found) ?? 0) - 1, 0));
    }
    return { entry, key: keys[index] ?? "", turn, own };
  });
}

/** What a gateway tells the agent by itself: to go on after a restart, or to try again after an empty answer (2026.5). */
function isSystemNote({ text }: HistoryMessage): boolean {
  return /^(\[System\] |The previous attempt did not produce a visible answer)/.test(text);
}

/** By its words and its time: of some releases, and of a message that a gateway runs as another one, no id tells. */
function mayBeOf(
  entry: HistoryMessage,
  { message, askedAtMs, reply, runIds }: KnownTurn,
  { clockAheadMs, clockErrorMs }: Clock,
) {
  const askedBy = (entry.timestamp ?? Infinity) - clockAheadMs - clockErrorMs;
  if (askedBy !== Infinity && reply !== undefined && askedBy > reply.storedAtMs + TOLERANCE_MS) return false;
  const sinceMs = askedAtMs + clockAheadMs - TOLERANCE_MS;
  return isOurs({ ...entry, runId: undefined }, { runId: runIds.at(-1) ?? "", message, sinceMs });
}

/**
 * Where in the session the stored reply of a settled turn is: by the entry that closing it used, by its run's id, and
 * where nothing tells ids by its position, as the last words of the turn that are not younger than the stored reply.
 */
export function replyIndex(
  located: readonly Located[],
  turn: KnownTurn,
  { clockAheadMs, clockErrorMs }: Clock,
): number | undefined {
  const { reply, runIds } = turn;
  if (reply === undefined) return undefined;
  const isOwn = ({ own, turn: its }: Located) => own && its === turn;
  // What its message came to here, before it was asked at the other one, is a reply to it too, and none beside it.
  if (turn.isElsewhere === true) {
    const index = located.findIndex((at) => isReply(at.entry) && isOwn(at));
    return index === -1 ? undefined : index;
  }
  const isWithin = (at: Located, toleranceMs: number) =>
    isOwn(at) && (at.entry.timestamp ?? 0) <= reply.storedAtMs + clockAheadMs + clockErrorMs + toleranceMs;
  const ways: ((at: Located) => boolean)[] = [
    ({ entry }) => entry.id !== undefined && entry.id === reply.entryId,
    ({ entry }) => entry.runId !== undefined && entry.runId === runIds.at(-1),
    (at) => isWithin(at, TOLERANCE_MS) && isSaidIn(at.entry, reply.text),
    // The gateway's clock may be known badly: its first frame may have been read late.
    (at) => isOwn(at) && isSaidIn(at.entry, reply.text),
    (at) => isWithin(at, 0) && at.entry.runId === undefined && speaks(at.entry) && reply.text !== "",
  ];
  const found = ways.map((isIt) => located.findLastIndex((at) => isReply(at.entry) && isIt(at)));
  return found.find((index) => index !== -1);
}

/** The reply of a turn that was stopped is what was broken off. */
function isReply(entry: HistoryMessage): boolean {
  return speaks(entry) || (entry.stopReason === "aborted" && entry.text.trim() !== "");
}

/** Whether the words of an entry are those of a stored reply; of a long one only the beginning may be at hand. */
function isSaidIn({ text, cut }: HistoryMessage, reply: string): boolean {
  const [said, stored] = [plain(text), plain(reply)];
  return cut ? stored.startsWith(said) : said.startsWith(stored) && stored !== "";
}

/** Words without what storing them takes off or puts in. */
export function plain(text: string): string {
  return text.replaceAll(/[\s\u2060]+/g, "");
}

export function isOneOf(runIds: readonly string[], runId: string | undefined): boolean {
  return runId !== undefined && runIds.includes(runId);
}

/** Where no release tells ids, entries of one moment are told apart by their order. */
function keysOf(messages: readonly HistoryMessage[]): string[] {
  const counts = new Map<number | undefined, number>();
  return messages.map(({ id, timestamp }) => {
    const nth = counts.get(timestamp) ?? 0;
    counts.set(timestamp, nth + 1);
    return id ?? `${timestamp ?? "at"} ${nth}`;
  });
}
