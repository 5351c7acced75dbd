import type { Message, MessagePage } from "./contract.ts";
import { CallFailure } from "./call-failure.ts";
import { isActive, turnOfMessage, type Turn } from "./turn.ts";

/** The messages with an older page before them. */
export function withOlder(messages: readonly Message[], older: readonly Message[]): Message[] {
  const known = new Set(messages.map(({ id }) => id));
  return [...older.filter(({ id }) => !known.has(id)), ...messages];
}

/** The messages with what was just said at their end. The visitor's clock may differ from the backend's, and tells no order. */
export function withLatest(messages: readonly Message[], latest: readonly Message[]): Message[] {
  const told = new Set(latest.map(({ id }) => id));
  return [...messages.filter(({ id }) => !told.has(id)), ...latest];
}

/** The messages with the newest page, as the backend tells it now, at their end. */
function withNewest(messages: readonly Message[], newest: readonly Message[]): Message[] {
  const told = new Set(newest.map(({ id }) => id));
  const [first] = newest;
  const earlier = messages.filter(({ id }) => !told.has(id));
  return first === undefined || earlier.length === 0 ? [...newest] : mergeByTime(earlier, newest);
}

function mergeByTime(earlier: readonly Message[], newest: readonly Message[]): Message[] {
  const start = newest[0]?.createdAt ?? "";
  const before = earlier.filter(({ createdAt }) => createdAt < start);
  const after = earlier.filter(({ createdAt }) => createdAt >= start);
  return [...before, ...newest, ...after];
}

export interface Known {
  readonly all: readonly Message[];
  readonly turn: Turn | undefined;
}

/** What is known once the newest page has come; a last message without a reply becomes the turn. */
export function withPage({ all, turn }: Known, page: MessagePage, conversationId: string): Known {
  const { settled, unanswered } = splitPage(page, conversationId);
  const merged = withNewest(all, settled);
  const stored = merged.find(({ id }) => id === turn?.messageId);
  if (turn === undefined || (stored !== undefined && stored.state !== "open"))
    return { all: merged, turn: unanswered };
  const others = merged.filter(({ id }) => id !== turn.messageId);
  if (isActive(turn) || unanswered === undefined) return { all: others, turn };
  const isSame = unanswered.messageId === turn.messageId && !isActive(unanswered);
  return { all: others, turn: isSame ? turn : unanswered };
}

function splitPage({ messages }: MessagePage, conversationId: string) {
  const last = messages.at(-1);
  if (last?.role !== "user" || (last.state !== "open" && last.state !== "failed")) {
    return { settled: messages, unanswered: undefined };
  }
  const turn = turnOfMessage(last, conversationId);
  return { settled: messages.slice(0, -1), unanswered: last.state === "open" ? turn : failedTurn(turn) };
}

function failedTurn(turn: Turn): Turn {
  const failure = new CallFailure("The agent could not answer.", { code: "internal", reason: "run-failed" });
  return { ...turn, step: { kind: "failed", failure } };
}
