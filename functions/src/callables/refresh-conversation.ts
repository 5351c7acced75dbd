import type { RefreshRequest, RefreshResult } from "../contract/index.ts";
import { places } from "../conversation/documents.ts";
import { ChatError } from "../errors.ts";
import { collectFollowUps } from "../turn/collect-follow-ups.ts";
import type { Visit } from "./visit.ts";

/** Stores what the agent added to a conversation since its last reply. */
export async function refreshConversation(
  { conversationId }: RefreshRequest,
  { turns, gateway, sessionKey, log }: Visit,
): Promise<RefreshResult> {
  const conversation = (await places.conversation(turns.database, turns.uid, conversationId).get()).data();
  if (conversation === undefined || conversation.deletedAt !== undefined)
    throw new ChatError("conversation-not-found");
  const connection = await gateway.connection();
  const session = { conversationId, sessionKey: sessionKey(conversationId), connection, log };
  const { added } = await collectFollowUps(turns, session);
  return { added };
}
