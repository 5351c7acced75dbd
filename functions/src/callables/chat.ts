import type { CallableRequest, CallableResponse } from "firebase-functions/v2/https";
import {
  ChatRequest,
  type ChatChunk,
  type RefreshResult,
  type SendResult,
  type StopResult,
} from "../contract/index.ts";
import type { Instance } from "../instance.ts";
import { admit } from "../visitor/caller.ts";
import { ChunkStream } from "./chunk-stream.ts";
import { parseRequest, respond, toChatError } from "./respond.ts";
import { refreshConversation } from "./refresh-conversation.ts";
import { sendMessage } from "./send-message.ts";
import { sightingOf } from "./status.ts";
import { stopMessage } from "./stop-message.ts";
import { openVisit, type Visit } from "./visit.ts";

type Response = CallableResponse<ChatChunk>;
type Result = SendResult | StopResult | RefreshResult;

/** A visitor talks to the agent: sends a message and gets its reply, or stops the reply of one. */
export function chat(
  request: CallableRequest,
  response: Response | undefined,
  instance: Instance,
): Promise<Result> {
  return respond(instance.log, async () => {
    const caller = await admit(request, instance.config());
    const asked = parseRequest(ChatRequest, request.data);
    const visit = await openVisit(instance, caller, request.rawRequest);
    try {
      return await perform(asked, visit, response);
    } catch (error) {
      instance.usage.refusal(toChatError(error)?.reason ?? "internal");
      throw error;
    } finally {
      await report(instance, visit);
    }
  });
}

/** Tells the administrator of the connection and of what was counted, when there is something new to tell. */
async function report({ linkReport, usage }: Instance, { gateway, turns }: Visit): Promise<void> {
  const sighting = sightingOf(gateway.state);
  await Promise.all([sighting && linkReport.write(turns.database, sighting), usage.flush(turns.database)]);
}

function perform(asked: ChatRequest, visit: Visit, response: Response | undefined): Promise<Result> {
  switch (asked.action) {
    case "stop":
      return stopMessage(asked, visit);
    case "refresh":
      return refreshConversation(asked, visit);
    case "send":
      return sendMessage(
        asked,
        visit,
        new ChunkStream(async (chunk) => (await response?.sendChunk(chunk)) ?? false),
      );
  }
}
