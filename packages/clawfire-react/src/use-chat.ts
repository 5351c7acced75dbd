"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { ChatClient } from "./chat-client.ts";
import type { ChatState } from "./chat-state.ts";
import type { ChatSession } from "./chat-session.ts";
import { refreshWhenSeen } from "./refresh-when-seen.ts";
import { isActive } from "./turn.ts";

export type UseChat = ChatState &
  Pick<
    ChatClient,
    | "open"
    | "send"
    | "regenerate"
    | "showVariant"
    | "queue"
    | "unqueue"
    | "stop"
    | "retry"
    | "takeBack"
    | "rate"
    | "refresh"
    | "renewFile"
    | "loadOlder"
    | "memory"
  > & {
    /** Whether the agent is still at the latest message: nothing else can be sent. */
    readonly busy: boolean;
  };

/** The conversation that is open, as React state. Attaches again to a reply that was under way before a reload. */
export function useChat({ chat }: ChatSession): UseChat {
  const state = useSyncExternalStore(chat.subscribe, chat.snapshot, chat.snapshot);
  useEffect(() => chat.connect(), [chat]);
  useEffect(() => refreshWhenSeen(() => void chat.refresh()), [chat]);
  return {
    ...state,
    busy: isActive(state.turn),
    open: chat.open,
    send: chat.send,
    regenerate: chat.regenerate,
    showVariant: chat.showVariant,
    queue: chat.queue,
    unqueue: chat.unqueue,
    stop: chat.stop,
    retry: chat.retry,
    takeBack: chat.takeBack,
    rate: chat.rate,
    refresh: chat.refresh,
    renewFile: chat.renewFile,
    loadOlder: chat.loadOlder,
    memory: chat.memory,
  };
}
