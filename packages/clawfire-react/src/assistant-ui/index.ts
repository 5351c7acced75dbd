"use client";

import {
  MessageNotSentError,
  useExternalStoreRuntime,
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreThreadListAdapter,
  type ThreadMessageLike,
} from "@assistant-ui/react";
import { useMemo } from "react";
import type { ChatSession } from "../chat-session.ts";
import type { Message } from "../contract.ts";
import { sentenceOf } from "../sentences.ts";
import type { Turn } from "../turn.ts";
import { useChat } from "../use-chat.ts";
import { useConversations } from "../use-conversations.ts";

/**
 * The runtime for assistant-ui's `AssistantRuntimeProvider`: the open conversation as its thread, the visitor's
 * conversations as its list of threads. The visitor's last message can be edited, and asked again.
 */
export function useClawfireRuntime(session: ChatSession): AssistantRuntime {
  const chat = useChat(session);
  const list = useConversations(session);
  const { messages, turn, history, replaceable, open, send, regenerate, stop, retry } = chat;
  const shown = useMemo(
    () => [...messages.map(threadMessage), ...(turn ? turnMessages(turn) : [])],
    [messages, turn],
  );
  const threadList: ExternalStoreThreadListAdapter = {
    threadId: chat.conversationId,
    isLoading: list.kind === "loading",
    threads: list.conversations.map(({ id, title }) => ({ id, title, status: "regular" })),
    onSwitchToNewThread: () => open(undefined),
    onSwitchToThread: (id) => open(id),
    onRename: async (id, title) => void (await list.rename(id, title)),
    onDelete: async (id) => void (await list.delete(id)),
  };
  return useExternalStoreRuntime<ThreadMessageLike>({
    messages: shown,
    convertMessage: (message) => message,
    isRunning: chat.busy,
    isLoading: history.kind === "loading",
    hasEarlier: history.kind === "ready" && history.older !== "none",
    onLoadEarlier: chat.loadOlder,
    onNew: async (message) => {
      if (!send(textOf(message))) throw new MessageNotSentError("The agent is still at the message before.");
    },
    onCancel: async () => stop(),
    onEdit: async (message) => {
      if (message.sourceId !== replaceable?.id || !regenerate(textOf(message)))
        throw new MessageNotSentError("Only the last message can be changed, once it is answered.");
    },
    onReload: async () => void (regenerate() || retry()),
    adapters: { threadList },
  });
}

function threadMessage({ id, role, text, createdAt, state }: Message): ThreadMessageLike {
  const common = { id, role, content: text, createdAt: new Date(createdAt) };
  if (role === "user") return common;
  const status =
    state === "stopped"
      ? ({ type: "incomplete", reason: "cancelled" } as const)
      : ({ type: "complete", reason: "stop" } as const);
  return { ...common, status };
}

/** The visitor's latest message, and what there is of its reply. */
function turnMessages({ messageId, text, createdAt, reply, step }: Turn): ThreadMessageLike[] {
  const question = { id: messageId, role: "user", content: text, createdAt: new Date(createdAt) } as const;
  const status =
    step.kind === "failed"
      ? ({ type: "incomplete", reason: "error", error: sentenceOf(step.failure) } as const)
      : ({ type: "running" } as const);
  return [question, { id: `${messageId}-reply`, role: "assistant", content: reply, status }];
}

function textOf({ content }: AppendMessage): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
