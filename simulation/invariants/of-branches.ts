import { isDeepStrictEqual } from "node:util";
import type { Write } from "../database/documents.ts";
import type { Asking } from "../world/asked.ts";
import type { Conversation, Message, ReadMessage, Replacing, SendCall } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

interface StoredMessage {
  readonly state?: string;
  readonly number?: number;
  readonly runId?: string;
  readonly replaces?: string;
  readonly replacedBy?: string;
}

/** Called after a write to a visitor's message: in which order messages are let in, and replaced. */
export function checkOpening(world: World, { path, kind }: Write): void {
  const { journal } = world;
  const message = world.messageAt(path);
  const stored = storedAt(world, path);
  if (message === undefined || stored?.runId === undefined) return;
  if (kind === "create" && message.conversation.deletion === undefined)
    checkReplacement(world, message, stored.replaces);
  if (stored.state === "open") message.opened = (message.opened ?? 0) + 1;
  if (journal.openings.has(stored.runId)) return;
  message.openedAt = journal.nextMoment();
  journal.openings.set(stored.runId, message.openedAt);
}

function checkReplacement(world: World, message: Message, replaces: string | undefined): void {
  const left = message.replaces;
  const name = `#${message.number}`;
  const isAsked = left?.messageId === replaces;
  must(isAsked, "the last only", () => `${name} is to replace #${left?.number}, and replaces ${replaces}.`);
  if (left === undefined) return;
  const about = () =>
    `${name} replaces #${left.number}, which is not the last, not over, or was replaced before.`;
  must(left.replacedAt === undefined && isLast(world, left, message), "the last only", about);
  left.replacedAt = world.journal.nextMoment();
}

/** Whether a message is the conversation's last turn, and over, but for one that replaces it. */
function isLast(world: World, message: Message, by: Message): boolean {
  const { number: place = Infinity, state } = storedAt(world, world.pathOf(message)) ?? {};
  const others = message.conversation.messages.filter((other) => other !== message && other !== by);
  const isBehind = (other: Message) => (storedAt(world, world.pathOf(other))?.number ?? 0) > place;
  return state !== undefined && state !== "open" && !others.some(isBehind);
}

/** How a message stands to the one that it replaces: whatever it is, a call that finds nothing else is not refused. */
export function replacing(world: World, message: Message): Replacing {
  const { replaces: left } = message;
  if (left === undefined) return undefined;
  if (storedAt(world, world.pathOf(message)) !== undefined) return "done";
  if (left.replacedAt !== undefined || !isLast(world, left, message)) return undefined;
  return { possibleAfter: left.opened ?? 0 };
}

/** Called with the reason why a call failed. */
export function checkOutOfPlace(world: World, call: SendCall, reason: string): void {
  const { message } = call;
  if (message.conversation.deletion !== undefined) return;
  const isRefused = reason === "message-not-last" || reason === "message-id-reused";
  const stays = call.replacing !== undefined && isDeepStrictEqual(call.replacing, replacing(world, message));
  must(!isRefused || (message.replaces !== undefined && !stays), "the last only", () => {
    return `#${message.number} is refused as ${reason}, and may replace #${message.replaces?.number}.`;
  });
  must(reason !== "message-not-found" || message.replacedAt !== undefined, "the last only", () => {
    return `#${message.number} is not found, and was never replaced.`;
  });
}

/** Whether the agent of that asking is to know nothing of a message: it was replaced before. */
export function isLeftBy({ openedAt }: Pick<Asking, "openedAt">, { replacedAt }: Message): boolean {
  return replacedAt !== undefined && replacedAt < openedAt;
}

/**
 * Whether the branch of an asking was left by a replacement, or by a move to an account, before a moment. Nobody looks for what the
 * agent says there later.
 */
export function isInLeftBranch(
  { messages, movedAt }: Conversation,
  { openedAt }: Pick<Asking, "openedAt">,
  untilMoment = Infinity,
): boolean {
  const leftAt = [movedAt, ...messages.map(({ replacedAt }) => replacedAt)];
  return leftAt.some((atMoment = 0) => atMoment > openedAt && atMoment < untilMoment);
}

/** Called when the agent is about to be asked: neither the message nor its session tells what was replaced before. */
export function mustHaveLeft({ journal }: World, message: Message, asking: Asking): void {
  const { sessionKey, sessionId, gateway } = asking;
  const inSession = journal.askings.filter(
    (other) => other.sessionKey === sessionKey && other.sessionId === sessionId && other.gateway === gateway,
  );
  for (const number of [asking, ...inSession].flatMap(({ told }) => told)) {
    const told = journal.messages.get(number);
    must(told === undefined || !isLeftBy(asking, told), "own words only", () => {
      return `#${message.number} is asked where the agent knows of #${number}, which was replaced.`;
    });
  }
}

/** A message that was replaced is still there, with its reply, and each of the two names the other. */
export function checkReplaced(
  { replaces: left, messageId, number }: Message,
  read: readonly ReadMessage[],
): void {
  const stored = read.find(({ id }) => id === messageId);
  if (stored === undefined || left === undefined) return;
  const other = read.find(({ id }) => id === left.messageId);
  const areLinked = stored.replaces === left.messageId && other?.replacedBy === messageId;
  must(areLinked, "nothing is lost", () => {
    return `#${number} stands for ${stored.replaces}, and #${left.number} is replaced by ${other?.replacedBy}.`;
  });
  const hasReply = read.some(({ id }) => id === left.result?.reply.id);
  must(left.result === undefined || hasReply, "nothing is lost", () => {
    return `#${left.number} was replaced, and its reply is gone.`;
  });
}

function storedAt({ documents }: World, path: string): StoredMessage | undefined {
  return documents.get(path)?.fields;
}
