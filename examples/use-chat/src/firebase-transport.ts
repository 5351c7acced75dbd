import type {
  ChatChunk,
  ConversationPage,
  DeleteResult,
  MessagePage,
  RefreshResult,
  RenameResult,
  SendResult,
  StopResult,
} from "clawfire-functions/contract";
import { httpsCallable, type Functions } from "firebase/functions";
import { toCallFailure } from "./call-failure.ts";
import { streamedCall, type StreamLimits } from "./streamed-call.ts";
import type { ChatTransport, SentMessage } from "./transport.ts";

/** How long a plain call of `chat` may take; the client's own limit of 70 s is shorter than a turn. */
const TURN_MS = 330_000;
const QUICK_MS = 30_000;

/** Calls `chat` and `conversations` through the Firebase client, as whoever is signed in there. */
export function firebaseTransport(functions: Functions, limits?: StreamLimits): ChatTransport {
  const send = httpsCallable<SentMessage, SendResult, ChatChunk>(functions, "chat", { timeout: TURN_MS });
  const ask = async <Result>(name: string, request: object): Promise<Result> => {
    try {
      return (await httpsCallable<object, Result>(functions, name, { timeout: QUICK_MS })(request)).data;
    } catch (error) {
      throw toCallFailure(error);
    }
  };
  return {
    send: (message, options) => streamedCall(send, message, limits ? { ...options, limits } : options),
    stop: (turn) => ask<StopResult>("chat", { action: "stop", ...turn }),
    refresh: (conversationId) => ask<RefreshResult>("chat", { action: "refresh", conversationId }),
    list: (page) => ask<ConversationPage>("conversations", { action: "list", ...page }),
    messages: (conversationId, page) =>
      ask<MessagePage>("conversations", { action: "messages", conversationId, ...page }),
    rename: (conversationId, title) =>
      ask<RenameResult>("conversations", { action: "rename", conversationId, title }),
    delete: (conversationId) => ask<DeleteResult>("conversations", { action: "delete", conversationId }),
    deleteAll: () => ask<DeleteResult>("conversations", { action: "deleteAll" }),
  };
}
