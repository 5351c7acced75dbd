import type {
  AttachResult,
  ChatChunk,
  ClaimResult,
  ConversationPage,
  DeleteResult,
  MessagePage,
  RateResult,
  RefreshResult,
  RenameResult,
  SendResult,
  StopResult,
  UploadResult,
} from "./contract.ts";
import { httpsCallable, type Functions } from "firebase/functions";
import { toCallFailure } from "./call-failure.ts";
import { streamedCall, type StreamLimits } from "./streamed-call.ts";
import type { ChatTransport, SentMessage } from "./transport.ts";

/** How long a plain call of `chat` may take; the client's own limit of 70 s is shorter than a turn. */
const TURN_MS = 330_000;
const QUICK_MS = 30_000;
/** A file is read, decoded and perhaps scanned. */
const ATTACH_MS = 120_000;

export interface FirebaseTransportOptions {
  /** The function kit's instance that answers; absent: functions that were deployed under their own names. */
  readonly instance?: string | undefined;
  /** Sends a fresh App Check token with each call, as the functions' parameter `APP_CHECK=replay` wants. @default false */
  readonly limitedUseAppCheckTokens?: boolean | undefined;
  readonly limits?: StreamLimits | undefined;
}

/** The name that a callable was deployed under: the Firebase CLI puts `kit-<instance>-` before those of a kit. */
export function callableName(
  name: "chat" | "conversations" | "admin",
  { instance = "" }: Pick<FirebaseTransportOptions, "instance"> = {},
): string {
  return instance === "" ? name : `kit-${instance}-${name}`;
}

/** Calls `chat` and `conversations` through the Firebase client, as whoever is signed in there. */
export function firebaseTransport(
  functions: Functions,
  { instance, limits, limitedUseAppCheckTokens = false }: FirebaseTransportOptions = {},
): ChatTransport {
  const chat = callableName("chat", { instance });
  const conversations = callableName("conversations", { instance });
  const send = httpsCallable<SentMessage, SendResult, ChatChunk>(functions, chat, {
    timeout: TURN_MS,
    limitedUseAppCheckTokens,
  });
  const ask = async <Result>(name: string, request: object, timeout = QUICK_MS): Promise<Result> => {
    try {
      const callable = httpsCallable<object, Result>(functions, name, { timeout, limitedUseAppCheckTokens });
      return (await callable(request)).data;
    } catch (error) {
      throw toCallFailure(error);
    }
  };
  return {
    send: (message, options) => streamedCall(send, message, limits ? { ...options, limits } : options),
    stop: (turn) => ask<StopResult>(chat, { action: "stop", ...turn }),
    refresh: (conversationId) => ask<RefreshResult>(chat, { action: "refresh", conversationId }),
    upload: (file) => ask<UploadResult>(chat, { action: "upload", ...file }),
    attach: (id) => ask<AttachResult>(chat, { action: "attach", id }, ATTACH_MS),
    rate: (rating) => ask<RateResult>(chat, { action: "rate", ...rating }),
    list: (page) => ask<ConversationPage>(conversations, { action: "list", ...page }),
    messages: (conversationId, page) =>
      ask<MessagePage>(conversations, { action: "messages", conversationId, ...page }),
    rename: (conversationId, title) =>
      ask<RenameResult>(conversations, { action: "rename", conversationId, title }),
    delete: (conversationId) => ask<DeleteResult>(conversations, { action: "delete", conversationId }),
    claim: (guestToken) => ask<ClaimResult>(conversations, { action: "claim", guestToken }),
    deleteAll: () => ask<DeleteResult>(conversations, { action: "deleteAll" }),
  };
}
