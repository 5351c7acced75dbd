import type { CallableRequest } from "firebase-functions/v2/https";
import {
  ConversationsRequest,
  type ClaimResult,
  type ConversationPage,
  type DeleteResult,
  type MessagePage,
  type RenameResult,
} from "../contract/index.ts";
import { offer } from "../attachments/kinds.ts";
import type { Config } from "../config.ts";
import { claimGuest, moveGuest } from "../conversation/guest-move.ts";
import { Conversations } from "../conversation/conversations.ts";
import { ChatError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { admit } from "../visitor/caller.ts";
import { proveGuest } from "../visitor/guest.ts";
import { letIn } from "./let-in.ts";
import { parseRequest, respond } from "./respond.ts";

type Result = ConversationPage | MessagePage | RenameResult | DeleteResult | ClaimResult;

/** A visitor reads and tidies up their own conversations. No gateway is needed for it. */
export function conversations(request: CallableRequest, instance: Instance): Promise<Result> {
  return respond(instance.log, request.auth, async () => {
    const caller = await admit(request, instance.config());
    const asked = parseRequest(ConversationsRequest, request.data);
    await letIn(instance, request, caller, asked.action);
    if (asked.action === "claim") return claim(asked, request.auth, instance);
    const store = new Conversations(await instance.database(), caller.uid, instance.files());
    return perform(asked, store, instance.config());
  });
}

type Claim = Extract<ConversationsRequest, { action: "claim" }>;

/** How long a call moves conversations, in milliseconds; the sweep goes on with the rest. */
const MOVING_MS = 20_000;

/** Both sign-ins are proved: the caller's by the platform, the guest's by his token. */
async function claim(
  { guestToken }: Claim,
  auth: CallableRequest["auth"],
  instance: Instance,
): Promise<ClaimResult> {
  if (auth === undefined || auth.token.firebase.sign_in_provider === "anonymous")
    throw new ChatError("anonymous-not-allowed");
  const [from, to] = [await proveGuest(guestToken, instance.verifyToken), auth.uid];
  // A guest's account to which a sign-in was added is still the same.
  if (from === to) return { moved: 0, waiting: 0 };
  const database = await instance.database();
  await claimGuest({ database, from, to }, Date.now());
  return moveGuest(database, from, AbortSignal.timeout(MOVING_MS));
}

async function perform(
  asked: Exclude<ConversationsRequest, Claim>,
  store: Conversations,
  config: Config,
): Promise<Result> {
  switch (asked.action) {
    case "list":
      return { ...(await store.list(asked)), attachments: offer(config) };
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
