import type { CallableRequest } from "firebase-functions/v2/https";
import {
  ConversationsRequest,
  type ConversationPage,
  type DeleteResult,
  type MessagePage,
  type RenameResult,
} from "../contract/index.ts";
import { Conversations } from "../conversation/conversations.ts";
import type { Instance } from "../instance.ts";
import { admit } from "../visitor/caller.ts";
import { letIn } from "./let-in.ts";
import { parseRequest, respond } from "./respond.ts";

type Result = ConversationPage | MessagePage | RenameResult | DeleteResult;

/** A visitor reads and tidies up their own conversations. No gateway is needed for it. */
export function conversations(request: CallableRequest, instance: Instance): Promise<Result> {
  return respond(instance.log, request.auth, async () => {
    const caller = await admit(request, instance.config());
    const asked = parseRequest(ConversationsRequest, request.data);
    await letIn(instance, request, caller, asked.action);
    return perform(asked, new Conversations(await instance.database(), caller.uid));
  });
}

async function perform(asked: ConversationsRequest, store: Conversations): Promise<Result> {
  switch (asked.action) {
    case "list":
      return store.list(asked);
    case "messages":
      return store.messages(asked.conversationId, asked);
    case "rename":
      return { conversation: await store.rename(asked.conversationId, asked.title) };
    case "delete":
      await store.delete(asked.conversationId);
      return { deleted: 1 };
    case "deleteAll":
      return { deleted: await store.deleteAll() };
  }
}
