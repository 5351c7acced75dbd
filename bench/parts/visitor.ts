import { randomUUID } from "node:crypto";
import type { CallableRequest, CallableResponse } from "firebase-functions/v2/https";
import { chat } from "../../functions/src/callables/chat.ts";
import type { ChatChunk, SendResult } from "../../functions/src/contract/index.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { writeScript, type Script } from "./script.ts";

export interface TurnOptions {
  readonly uid?: string;
  readonly conversationId?: string;
  readonly onChunk?: (chunk: ChatChunk) => void;
}

/** Sends one message through the handler, as the functions runtime hands it over, and streams its reply. */
export async function turn(
  instance: Instance,
  script: Script,
  { uid = "ada", conversationId, onChunk = () => {} }: TurnOptions = {},
): Promise<SendResult> {
  const token = { firebase: { sign_in_provider: "password" }, email_verified: true };
  const request = {
    data: { message: writeScript(script), messageId: randomUUID(), conversationId },
    auth: { uid, token, rawToken: "" },
    rawRequest: { headers: {}, socket: {} },
  } as unknown as CallableRequest;
  const response = {
    sendChunk: async (chunk: ChatChunk) => {
      onChunk(chunk);
      return true;
    },
  } as CallableResponse<ChatChunk>;
  return (await chat(request, response, instance)) as SendResult;
}
