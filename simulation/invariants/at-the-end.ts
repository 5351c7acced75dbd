import type { Machine } from "../time/machine.ts";
import type { Addition, Conversation, Message, ReadMessage } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { checkReplaced, isInLeftBranch } from "./of-branches.ts";
import { checkMoved } from "./of-moves.ts";
import { short } from "./of-results.ts";
import { must } from "./violation.ts";

/** What must hold when a world has come to rest. */
export function checkAtTheEnd(world: World): void {
  for (const conversation of world.journal.conversations) {
    if (conversation.deletion === "done") nothingIsLeft(world, conversation);
    if (conversation.deletion === undefined) checkConversation(world, conversation);
  }
  checkMemory(world);
}

function nothingIsLeft({ documents, journal }: World, conversation: Conversation): void {
  const id = journal.idOf(conversation);
  for (const { path } of documents.all())
    must(id === undefined || !path.includes(`/${id}`), "deleted stays deleted", () => `${path} is left.`);
}

function checkConversation(world: World, conversation: Conversation): void {
  const read = world.read.get(conversation);
  if (read === undefined) return;
  const own = new Set(conversation.messages.map(({ number }) => `#${number}`));
  for (const { text } of read)
    for (const [mark] of text.matchAll(/#\d+/g))
      must(
        own.has(mark),
        "own words only",
        () => `Conversation ${conversation.number} holds "${short(text)}".`,
      );
  for (const message of conversation.messages) checkMessage(world, message, read);
  for (const message of conversation.messages) checkReplaced(message, read);
  checkMoved(world, conversation, read);
  checkOrder(conversation, read);
  for (const addition of conversation.additions) checkAddition(world, conversation, addition, read);
}

/** Nobody looks into a branch that was left, a session that was begun anew tells nothing of the one before, and only one gateway is looked at. */
function checkAddition(
  world: World,
  conversation: Conversation,
  addition: Addition,
  read: readonly ReadMessage[],
): void {
  const { text, sessionId } = addition;
  const times = read.filter((one) => one.text === text).length;
  must(times <= 1, "answered once", () => `"${text}" stands ${times} times in its conversation.`);
  const [gateway, another] = world.gateways;
  const asking = world.journal.askings.find((one) => one.sessionId === sessionId);
  const isLeft = asking !== undefined && isInLeftBranch(conversation, asking);
  const { sessionKey = "" } = asking ?? {};
  const isShown = another === undefined && !isLeft && gateway?.gateway.sessionId(sessionKey) === sessionId;
  must(times === 1 || !isShown, "nothing is lost", () => {
    return `"${text}" is in the session of conversation ${conversation.number}, and not in the conversation.`;
  });
  if (times === 1 && isShown) checkPlace(world, addition, read);
}

/**
 * What the agent adds stands before the reply that it was at, or behind the last one. Of a message that was sent again nobody knows which
 * that is; and a look that began before a reply was stored takes it for one of before, if its instance's clock is ahead.
 */
function checkPlace(
  { journal }: World,
  { text, last, isBeforeReply }: Addition,
  read: readonly ReadMessage[],
): void {
  const message = journal.messages.get(last?.message ?? 0);
  if (message === undefined || !isAnsweredAtOnce(message)) return;
  const { messageId, number } = message;
  const at = read.findIndex((one) => one.text === text);
  const replyAt = read.findIndex(({ id }) => id === `${messageId}-reply`);
  const [byOne = Infinity, byOther = 0] = [at, replyAt].map((index) =>
    journal.clocks.get(read[index]?.id ?? ""),
  );
  if (replyAt === -1 || byOne > byOther) return;
  must(isBeforeReply === at < replyAt, "in order", () => {
    const when = isBeforeReply ? "before" : "after";
    return `"${text}" was added ${when} the reply to #${number}, which stands at ${replyAt}, and it at ${at}.`;
  });
}

function isAnsweredAtOnce({ askings, calls }: Message): boolean {
  const isDone = askings.length === 1 && askings[0]?.state === "done";
  return isDone && calls.every(({ outcome }) => outcome?.kind === "result");
}

function checkMessage(world: World, message: Message, read: readonly ReadMessage[]): void {
  const { number, messageId, stoppedAtMs } = message;
  const stored = read.find(({ id }) => id === messageId);
  if (stored === undefined) return;
  must(
    stored.state !== "open" || world.isSpeaking(message),
    "no lease without an owner",
    () => `#${number} is still open.`,
  );
  must(
    stoppedAtMs === undefined || stored.state !== "open",
    "stop respected",
    () => `#${number} was stopped and is open.`,
  );
  const reply = read.find(({ id }) => id === `${messageId}-reply`);
  // Of two calls for one message the one may find that it was stopped while it waited, and the other send it at that
  // moment. What the agent says then stands behind it, as what it says on its own does.
  const isStopped = reply?.state === "stopped";
  const replies = read.filter(
    ({ text, id }) => text.startsWith(`re#${number}.`) && !(isStopped && id === reply.id),
  );
  must(replies.length <= 1, "answered once", () => {
    return `#${number} has ${replies.length} replies: ${replies.map(({ id, text }) => `${id} "${short(text)}"`).join(", ")}.`;
  });
  const known = message.result?.reply;
  if (known === undefined || reply === undefined) return;
  must(
    known.text === reply.text,
    "answered once",
    () => `#${number} was answered "${short(known.text)}" and reads "${short(reply.text)}".`,
  );
}

/** A reply stands behind its message and before the next; what was sent after another was answered stands behind it. */
function checkOrder({ messages }: Conversation, read: readonly ReadMessage[]): void {
  const at = new Map(read.map(({ id }, index) => [id, index]));
  for (const { number, messageId } of messages) {
    const asked = at.get(messageId);
    const answered = at.get(`${messageId}-reply`);
    if (asked === undefined || answered === undefined) continue;
    const between = read.slice(asked + 1, answered);
    must(answered > asked && between.every(({ role }) => role !== "user"), "in order", () => {
      return `The reply to #${number} stands at ${answered}, its message at ${asked}.`;
    });
  }
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (before === undefined || !wasOverBefore(before, message)) continue;
    const [one, other] = [at.get(before.messageId), at.get(message.messageId)];
    if (one === undefined || other === undefined) continue;
    must(one < other, "in order", () => `#${message.number} stands before #${before.number}.`);
  }
}

function wasOverBefore({ calls: [one] }: Message, { calls: [other] }: Message): boolean {
  const endedAtMs = one?.acceptedAtMs !== undefined ? one.endedAtMs : undefined;
  return endedAtMs !== undefined && other !== undefined && endedAtMs < other.startedAtMs;
}

function checkMemory({ left }: World): void {
  must(left === 0, "memory bounded", () => `${left} instances still listen or wait, and have no call.`);
}

/**
 * Timers of an instance without a call, of each link: of a connection that is being made, and of what was asked on it. Each call that
 * ended lately may have left two more: it does not wait until its gateway has acknowledged that its session is listened to, or not any more.
 */
const TIMERS_AT_REST = 3;
const TIMERS_OF_A_CALL = 2;

/** Called when an instance has no call any more. One that the database held up may have been given up while it works. */
export function checkRest({ failedLately, gateways }: World, { name, timers }: Machine, calls: number): void {
  // Where there are several gateways, each has a link of its own beside the usual one.
  const links = gateways.length === 1 ? 1 : gateways.length + 1;
  must(
    timers.size <= TIMERS_AT_REST * links + TIMERS_OF_A_CALL * calls || failedLately,
    "memory bounded",
    () => `${name} has ${timers.size} timers and no call.`,
  );
}
