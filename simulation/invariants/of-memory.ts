import type { Asking } from "../world/asked.ts";
import type { Message } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { isLeftBy } from "./of-branches.ts";
import { must } from "./violation.ts";

/** A message that follows more quickly costs no look into its session (`turn/remember.ts`), in milliseconds. */
const QUICK_MS = 45_000;

/** Newest messages, by their places, of which an agent is told at most (`turn/remember.ts`). */
const MESSAGES_TOLD = 20;

/**
 * Called when the agent is about to be asked: it knows the conversation's last answer, because its session was told, or is told now.
 */
export function mustRemember(world: World, message: Message, asking: Asking): void {
  const last = lastAnswered(world, message, asking);
  if (last === undefined) return;
  const { gateway, sessionId } = asking;
  const here = world.journal.askings.filter(
    (other) => other.gateway === gateway && other.sessionId === sessionId,
  );
  must(
    [asking, ...here].some(({ told }) => told.includes(last.number)),
    "the agent remembers",
    () =>
      `#${message.number} is asked in a session that knows nothing of #${last.number}, and is told nothing of it.`,
  );
}

/** The message before that was answered last, unless that was a moment ago. */
function lastAnswered(world: World, message: Message, asking: Asking): Message | undefined {
  const { time, journal } = world;
  const others = message.conversation.messages.filter(
    (other) => other !== message && !isLeftBy(asking, other),
  );
  const answered = others.filter(
    ({ result, askings }) =>
      result?.reply.state === "complete" && askings.some(({ endedAtMs }) => endedAtMs > 0),
  );
  // One that failed keeps its place, however late it is sent again: what stands further up is not told.
  const places = placesStanding(world, message);
  const placeOf = (one: Message) => Number(world.documents.get(world.pathOf(one))?.fields["seq"]) + 1;
  const told = answered.filter((one) => {
    const place = placeOf(one);
    return places.filter((other) => other > place).length < MESSAGES_TOLD;
  });
  const last = told.toSorted((one, other) => endOf(one) - endOf(other)).at(-1);
  if (last === undefined || asking.count > 1) return undefined;
  // A branch begins in a session that knows nothing, however quickly its first message comes.
  if (!journal.askings.some(({ sessionKey }) => sessionKey === asking.sessionKey)) return last;
  // Where conversations are spread, who moves one tells the agent there at once.
  if (world.listed !== undefined && last.askings.every(({ gateway }) => gateway !== asking.gateway))
    return last;
  return time.nowMs - endOf(last) > QUICK_MS && !isRecent(message, time.nowMs) ? last : undefined;
}

/** Places of what stands in a message's conversation: neither open, nor replaced, nor said to what was replaced. */
function placesStanding(world: World, message: Message): number[] {
  const path = world.pathOf(message);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const all = [...world.documents.all()].filter((one) => /^[^/]+$/.test(one.path.replace(folder, "")));
  const left = new Set(all.filter(({ fields }) => "replacedBy" in fields).map((one) => one.path));
  const stands = all.filter(
    (one) => one.fields["state"] !== "open" && !left.has(one.path.replace(/-reply$/, "")),
  );
  return stands.map(({ fields }) => Number(fields["seq"]));
}

function endOf({ askings }: Message): number {
  return Math.max(...askings.map(({ endedAtMs }) => endedAtMs));
}

/** Whether another message of the conversation came a moment before: how long it rests is counted from there. */
function isRecent(message: Message, nowMs: number): boolean {
  const startOf = ({ calls: [first] }: Message) => first?.startedAtMs ?? nowMs;
  const sinceMs = startOf(message) - QUICK_MS;
  return message.conversation.messages.some((other) => other !== message && startOf(other) > sinceMs);
}
