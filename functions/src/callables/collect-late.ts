import { readEnd, storeLate } from "../turn/late-messages.ts";
import { chatHistory } from "../gateway/methods/chat-history.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import { lateOutput } from "../turn/late-output.ts";
import { removeGuard } from "../visitor/command-guard.ts";
import type { TurnStore } from "../turn/turn.ts";

/** Entries of the history that are looked at. */
const HISTORY_ENTRIES = 50;

/** Stores what the agent added to a conversation on its own, as further messages, and counts them. */
export async function collectLate(
  connection: GatewayConnection,
  turns: TurnStore,
  conversationId: string,
  sessionKey: string,
): Promise<number> {
  const [history, end] = await Promise.all([
    chatHistory(connection, { sessionKey, limit: HISTORY_ENTRIES }),
    readEnd(turns, conversationId),
  ]);
  if (end === undefined) return 0;
  const clean = {
    ...history,
    messages: history.messages.map((entry) => ({ ...entry, text: removeGuard(entry.text) })),
  };
  const late = lateOutput(clean, end.reply, end.openRuns).map((entry) => {
    const atMs = entry.timestamp ?? end.reply.atMs + 1;
    return { id: entry.id ?? `${atMs} ${entry.text}`, text: entry.text, atMs };
  });
  return storeLate(turns, conversationId, end, late);
}
