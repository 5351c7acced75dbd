import { onCall, type CallableOptions } from "firebase-functions/v2/https";
import { instance } from "./instance.ts";
import { readConfig } from "./config.ts";

/** The deployed names. Each service loads its own code at its first call, and none does I/O while it is loaded. */
const { CHAT_TIMEOUT_SECONDS, ALLOWED_ORIGINS } = readConfig();

const shared: CallableOptions = { cors: ALLOWED_ORIGINS.length === 0 ? true : ALLOWED_ORIGINS };

export const chat = onCall({ ...shared, timeoutSeconds: CHAT_TIMEOUT_SECONDS }, async (request, response) => {
  const callable = await import("./callables/chat.ts");
  return callable.chat(request, response, instance);
});

export const conversations = onCall(shared, async (request) => {
  const callable = await import("./callables/conversations.ts");
  return callable.conversations(request, instance);
});

export const admin = onCall(shared, async (request) => {
  const callable = await import("./callables/admin.ts");
  return callable.admin(request, instance);
});
