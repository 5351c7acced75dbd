import type { StopRequest, StopResult } from "../contract/index.ts";
import { askToStop } from "../turn/turn-order.ts";
import { turnPlaces } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import { chatAbort } from "../gateway/methods/chat-requests.ts";
import type { Visit } from "./visit.ts";

/**
 * Stops a run, whichever instance follows it: the gateway tells that one, which stores what there is. One that still
 * waits for the message before is never sent.
 */
export async function stopMessage(
  { conversationId, messageId }: StopRequest,
  visit: Visit,
): Promise<StopResult> {
  const message = (await turnPlaces(visit.turns, conversationId, messageId).message.get()).data();
  if (message === undefined || message.role !== "user") throw new ChatError("message-not-found");
  if (message.state !== "open") return { stopped: false };
  const { order } = message;
  if (order && (await askToStop(visit.turns, { conversationId, messageId, order }))) return { stopped: true };
  const connection = await visit.gateway.connection();
  return {
    stopped: await chatAbort(connection, {
      sessionKey: visit.sessionKey(conversationId),
      runId: message.runId,
    }),
  };
}
