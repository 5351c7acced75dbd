"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { ChatSession } from "./chat-session.ts";
import type { ConversationList, ConversationListState } from "./conversation-list.ts";
import { refreshWhenSeen } from "./refresh-when-seen.ts";

export type UseConversations = ConversationListState &
  Pick<ConversationList, "refresh" | "loadMore" | "rename" | "delete" | "deleteAll">;

/** The visitor's conversations, as React state. */
export function useConversations({ conversations: list }: ChatSession): UseConversations {
  const state = useSyncExternalStore(list.subscribe, list.snapshot, list.snapshot);
  useEffect(() => list.connect(), [list]);
  useEffect(() => refreshWhenSeen(() => void list.refresh()), [list]);
  const { refresh, loadMore, rename, deleteAll } = list;
  return { ...state, refresh, loadMore, rename, delete: list.delete, deleteAll };
}
