import type { ChatStatus, UIMessage } from "ai";
import type { ChatClient } from "../chat-client.ts";
import { isActive } from "../turn.ts";
import type { ClawfireTransport } from "./transport.ts";
import { uiMessages } from "./ui-messages.ts";

/** What is needed of the AI SDK's `useChat`. */
export interface Followed {
  readonly status: ChatStatus;
  readonly setMessages: (messages: UIMessage[]) => void;
  readonly resumeStream: () => Promise<void>;
}

/**
 * Puts what no stream tells into the AI SDK's messages: the history, what the agent says later, and what other tabs do.
 * A turn that began elsewhere, or before a reload, is resumed.
 */
export function follow(chat: ChatClient, transport: ClawfireTransport, { status, ...view }: Followed): void {
  const state = chat.snapshot();
  const isStreaming = status === "submitted" || status === "streaming";
  if (isStreaming && transport.isShowing) return;
  view.setMessages(uiMessages(state));
  if (!isStreaming && isActive(state.turn) && !state.turn?.stopping && !transport.isShowing)
    void view.resumeStream();
}
