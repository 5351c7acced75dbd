import { marksIn, messageIn, type Asking } from "../world/asked.ts";
import type { Message } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { isInLeftBranch, mustHaveLeft } from "./of-branches.ts";
import { mustRemember } from "./of-memory.ts";
import { must } from "./violation.ts";

/** Called when the agent is about to be asked. */
export function mayBeAsked(world: World, message: Message, asking: Asking): void {
  // What was deleted is as if it had never been.
  if (message.conversation.deletion !== undefined) return;
  const name = `#${message.number}`;
  for (const earlier of message.askings) {
    const came = earlier.state === "failed" || earlier.state === "lost" || earlier.state === "aborted";
    must(
      came ||
        isBeyond(world, earlier, asking) ||
        isInLeftBranch(message.conversation, earlier, asking.openedAt),
      "asked once",
      () => `${name} is asked for the ${asking.count}. time, and the asking before is ${earlier.state}.`,
    );
  }
  must(message.stoppedAtMs === undefined, "stop respected", () => `${name} is asked after it was stopped.`);
  mustHaveLeft(world, message, asking);
  mustRemember(world, message, asking);
}

/**
 * After how long a message may be asked at another gateway than the one that it was sent to, in milliseconds: at the latest,
 * and when that one is known to be out of reach.
 */
const OUT_OF_REACH_MS = 600_000;
const GONE_AFTER_MS = 55_000;

/**
 * Whether nobody can know any more what the agent said: its session was begun anew by another message since, and a gateway
 * shows the present one only; or its gateway lost all sessions; or it was asked at another gateway, which went out of reach
 * since, or may be for long.
 */
function isBeyond({ journal, gateways }: World, earlier: Asking, asking: Asking): boolean {
  const gateway = gateways[earlier.gateway - 1];
  const passedMs = asking.atMs - earlier.atMs;
  if (earlier.gateway !== asking.gateway) {
    const isGone = gateway !== undefined && gateway.awayAtMs > earlier.atMs;
    return passedMs > (isGone ? GONE_AFTER_MS : OUT_OF_REACH_MS);
  }
  if (gateway !== undefined && gateway.forgotAtMs > earlier.atMs) return true;
  const isOver = earlier.state === "done" && earlier.sessionId !== asking.sessionId;
  return isOver && journal.askings.some((other) => isBeginning(other, asking));
}

function isBeginning(other: Asking, { message, sessionKey, sessionId }: Asking): boolean {
  return other.message !== message && other.sessionKey === sessionKey && other.sessionId === sessionId;
}

/** Called when a message arrives at a gateway: all before it in its conversation must be over. */
export function mayBeSent(world: World, text: string): void {
  const named = messageIn(text);
  must(named !== undefined, "own words only", () => `"${text}" is sent, which nobody wrote.`);
  const message = world.journal.messages.get(named ?? 0);
  if (message === undefined || message.conversation.deletion !== undefined) return;
  const own = new Set(message.conversation.messages.map(({ number }) => number));
  for (const number of marksIn(text))
    must(own.has(number), "own words only", () => `#${message.number} is sent with words of #${number}.`);
  mustBeNext(world, message);
}

function mustBeNext(world: World, { conversation, messageId, number: name }: Message): void {
  const stored = new Map(world.storedMessages(conversation).map(({ id, fields }) => [id, fields]));
  const { state: own, number: place = 0 } = stored.get(messageId) ?? {};
  // One that is over is only sent late, and the gateway knows its key.
  if (own !== "open") return;
  for (const other of conversation.messages) {
    const { state, number = 0 } = stored.get(other.messageId) ?? {};
    if (other.messageId === messageId || state === "failed") continue;
    const isBefore = state === "open" && Number(number) < Number(place);
    must(!isBefore && !world.isSpeaking(other), "in order", () => {
      return `#${name} is sent while #${other.number} before it is ${world.isSpeaking(other) ? "being answered" : "open"}.`;
    });
  }
}
