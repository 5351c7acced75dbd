import { marksIn, messageIn, type Asking } from "../world/asked.ts";
import type { Message } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Called when the agent is about to be asked. */
export function mayBeAsked(message: Message, asking: Asking): void {
  // What was deleted is as if it had never been.
  if (message.conversation.deletion !== undefined) return;
  const name = `#${message.number}`;
  for (const earlier of message.askings) {
    const mayAsk = earlier.state === "failed" || earlier.state === "lost" || earlier.state === "aborted";
    must(
      mayAsk,
      "asked once",
      () => `${name} is asked for the ${asking.count}. time, and the asking before is ${earlier.state}.`,
    );
  }
  must(message.stoppedAtMs === undefined, "stop respected", () => `${name} is asked after it was stopped.`);
}

/** Called when a message arrives at a gateway: all before it in its conversation must be over. */
export function mayBeSent(world: World, text: string): void {
  const message = world.journal.messages.get(messageIn(text) ?? 0);
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
