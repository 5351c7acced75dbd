"use client";

import { useEffect } from "react";
import type { ChatSession } from "../chat-session.ts";
import { refreshWhenSeen } from "../refresh-when-seen.ts";
import { follow, type Followed } from "./follow.ts";
import { ClawfireTransport } from "./transport.ts";

export { ClawfireTransport } from "./transport.ts";
export { uiMessages } from "./ui-messages.ts";
export type { Followed } from "./follow.ts";

const transports = new WeakMap<ChatSession, ClawfireTransport>();

function transportOf(session: ChatSession): ClawfireTransport {
  const known = transports.get(session) ?? new ClawfireTransport(session.chat, session.files);
  transports.set(session, known);
  return known;
}

/** What `useChat` of the AI SDK is to be called with; the same for the same session. */
export function chatOptions(session: ChatSession) {
  return {
    id: `clawfire-${session.uid}`,
    transport: transportOf(session),
    // A message of the AI SDK becomes one of Clawfire's, under the same id.
    generateId: () => crypto.randomUUID(),
  };
}

/** Keeps the messages of the AI SDK's `useChat` those of the session's conversation. */
export function useConversation(session: ChatSession, view: Followed): void {
  const { chat } = session;
  const { status, setMessages, resumeStream } = view;
  const transport = transportOf(session);
  useEffect(() => chat.connect(), [chat]);
  useEffect(() => refreshWhenSeen(() => void chat.refresh()), [chat]);
  useEffect(() => {
    const look = () => follow(chat, transport, { status, setMessages, resumeStream });
    look();
    return chat.subscribe(look);
  }, [chat, transport, status, setMessages, resumeStream]);
}
