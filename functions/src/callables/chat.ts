import type { CallableRequest, CallableResponse } from "firebase-functions/v2/https";
import { ChatRequest, type ChatChunk, type SendResult, type StopResult } from "../contract/index.ts";
import type { Instance } from "../instance.ts";
import { identify } from "../visitor/caller.ts";
import { ChunkStream } from "./chunk-stream.ts";
import { parseRequest, respond, toChatError } from "./respond.ts";
import { sendMessage } from "./send-message.ts";
import { sightingOf } from "./status.ts";
import { stopMessage } from "./stop-message.ts";
import { openVisit, type Visit } from "./visit.ts";

type Response = CallableResponse<ChatChunk>;

/** A visitor talks to the agent: sends a message and gets its reply, or stops the reply of one. */
export function chat(
  request: CallableRequest,
  response: Response | undefined,
  instance: Instance,
): Promise<SendResult | StopResult> {
  return respond(instance.log, async () => {
    const caller = identify(request.auth, instance.config().ALLOW_ANONYMOUS);
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

function perform(
  asked: ChatRequest,
  visit: Visit,
  response: Response | undefined,
): Promise<SendResult | StopResult> {
  if (asked.action === "stop") return stopMessage(asked, visit);
  return sendMessage(
    asked,
    visit,
    new ChunkStream(async (chunk) => (await response?.sendChunk(chunk)) ?? false),
  );
}
