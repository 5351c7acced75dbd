import { turnPlaces, type Turn, type TurnStore } from "./turn.ts";

/** Records that a turn's run was asked for later than the turn was opened; epoch milliseconds. */
export async function askLater(store: TurnStore, turn: Turn, askedAtMs: number): Promise<void> {
  const { message } = turnPlaces(store, turn.conversationId, turn.messageId);
  await message.update({ askedAt: new Date(askedAtMs) });
}
