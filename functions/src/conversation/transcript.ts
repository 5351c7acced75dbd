import { places } from "./documents.ts";
import type { Turn, TurnStore } from "../turn/turn.ts";

/** How much of a conversation is told to a gateway that has not seen it: messages, and UTF-16 code units of each. */
const MESSAGES = 12;
const LONGEST = 1_000;

/**
 * The last messages before a turn, as a text for an agent that has not seen the conversation; undefined when there are
 * none.
 */
export async function transcriptBefore(store: TurnStore, turn: Turn): Promise<string | undefined> {
  const conversation = places.conversation(store.database, store.uid, turn.conversationId);
  const { docs } = await places
    .messages(conversation)
    .orderBy("seq", "desc")
    .startAfter(turn.seq)
    .limit(MESSAGES)
    .get();
  if (docs.length === 0) return undefined;
  const lines = docs.toReversed().map((document) => {
    const { role, text } = document.data();
    return `${role === "user" ? "Visitor" : "You"}: ${text.slice(0, LONGEST).toWellFormed()}`;
  });
  return `This is how the conversation went so far, on another machine:\n\n${lines.join("\n\n")}\n\nThe visitor goes on:`;
}

/** Records which gateway has seen the conversation. */
export async function recordGateway(store: TurnStore, turn: Turn, gateway: string): Promise<void> {
  await places.conversation(store.database, store.uid, turn.conversationId).update({ gateway });
}
