"use client";

import {
  MessageNotSentError,
  useExternalStoreRuntime,
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreThreadListAdapter,
  type ThreadMessageLike,
} from "@assistant-ui/react";
import { useMemo, useState } from "react";
import type { ChatSession } from "../chat-session.ts";
import type { Attachment, AttachmentOffer, Message } from "../contract.ts";
import { sentenceOf } from "../sentences.ts";
import type { Turn } from "../turn.ts";
import { useChat } from "../use-chat.ts";
import { useConversations } from "../use-conversations.ts";
import { attachmentAdapter, completeAttachment, filePart, type Uploaded } from "./attachments.ts";

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
  const { uploaded, attachments } = useAttachments(session, list.offer);
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
      const files = message.attachments?.flatMap(({ id }) => uploaded.get(id) ?? []);
      if (!send(textOf(message), undefined, files))
        throw new MessageNotSentError("The agent is still at the message before.");
    },
    onCancel: async () => stop(),
    onEdit: async (message) => {
      if (message.sourceId !== replaceable?.id || !regenerate(textOf(message)))
        throw new MessageNotSentError("Only the last message can be changed, once it is answered.");
    },
    onReload: async () => void (regenerate() || retry()),
    adapters: { threadList, ...(attachments && { attachments }) },
  });
}

/** What takes files in the composer, where the backend does, and those that were uploaded so far. */
function useAttachments(session: ChatSession, offer: AttachmentOffer | undefined) {
  const [uploaded] = useState<Uploaded>(() => new Map());
  const attachments = useMemo(
    () => offer && attachmentAdapter(session, offer, uploaded),
    [session, offer, uploaded],
  );
  return { uploaded, attachments };
}

function threadMessage({ id, role, text, attachments, createdAt: at, state }: Message): ThreadMessageLike {
  const createdAt = new Date(at);
  if (role === "user") return question(id, text, createdAt, attachments);
  const common = { id, role, content: answer(text, attachments), createdAt };
  const status =
    state === "stopped"
      ? ({ type: "incomplete", reason: "cancelled" } as const)
      : ({ type: "complete", reason: "stop" } as const);
  return { ...common, status };
}

/** The visitor's latest message, and what there is of its reply. */
function turnMessages({
  messageId,
  text,
  attachments,
  createdAt,
  reply,
  replyAttachments,
  step,
}: Turn): ThreadMessageLike[] {
  const asked = question(messageId, text, new Date(createdAt), attachments);
  const status =
    step.kind === "failed"
      ? ({ type: "incomplete", reason: "error", error: sentenceOf(step.failure) } as const)
      : ({ type: "running" } as const);
  const content = answer(reply, replyAttachments);
  return [asked, { id: `${messageId}-reply`, role: "assistant", content, status }];
}

function question(
  id: string,
  content: string,
  createdAt: Date,
  attachments: readonly Attachment[] = [],
): ThreadMessageLike {
  return { id, role: "user", content, createdAt, attachments: attachments.map(completeAttachment) };
}

function answer(text: string, attachments: readonly Attachment[] = []): ThreadMessageLike["content"] {
  return attachments.length === 0 ? text : [{ type: "text", text }, ...attachments.map(filePart)];
}

function textOf({ content }: AppendMessage): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
