/** One and the same page with three UIs, each with its own released code. */
import { useChat as useAiChat } from "@ai-sdk/react";
import { AssistantRuntimeProvider, useAui, useAuiState } from "@assistant-ui/react";
import type { ReactNode } from "react";
import { chatOptions, useConversation } from "../src/ai-sdk/index.ts";
import { useClawfireRuntime } from "../src/assistant-ui/index.ts";
import type { ChatSession } from "../src/chat-session.ts";
import { useChat } from "../src/use-chat.ts";

/** What a page shows, and what its visitor does, whichever UI it is. */
export interface View {
  readonly lines: readonly string[];
  readonly isBusy: boolean;
  readonly failure: string | undefined;
  readonly send: (text: string) => void;
  readonly stop: () => void;
  readonly retry: () => void;
  /** Other words in place of the last message. */
  readonly edit: (text: string) => void;
}

export type Ui = (session: ChatSession, show: (view: View) => void) => ReactNode;

function Hook({ session, show }: { session: ChatSession; show: (view: View) => void }) {
  const { messages, turn, busy, send, regenerate, stop, retry } = useChat(session);
  const open = turn ? [`user: ${turn.text}`, ...(turn.reply === "" ? [] : [`assistant: ${turn.reply}`])] : [];
  show({
    lines: [...messages.map(({ role, text }) => `${role}: ${text}`), ...open],
    isBusy: busy,
    failure: turn?.step.kind === "failed" ? turn.step.failure.reason : undefined,
    send,
    stop,
    retry: () => regenerate() || retry(),
    edit: regenerate,
  });
  return null;
}

function AiSdk({ session, show }: { session: ChatSession; show: (view: View) => void }) {
  const chat = useAiChat(chatOptions(session));
  useConversation(session, chat);
  show({
    lines: chat.messages.map(
      ({ role, parts }) =>
        `${role}: ${parts.map((part) => (part.type === "text" ? part.text : "")).join("")}`,
    ),
    isBusy: chat.status === "submitted" || chat.status === "streaming",
    failure: chat.error?.message,
    send: (text) => void chat.sendMessage({ text }),
    stop: () => void chat.stop(),
    retry: () => void chat.regenerate(),
    edit: (text) => void chat.sendMessage({ text, messageId: lastOf(chat.messages) ?? "" }),
  });
  return null;
}

function AssistantUi({ session, show }: { session: ChatSession; show: (view: View) => void }) {
  const runtime = useClawfireRuntime(session);
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <Thread show={show} />
    </AssistantRuntimeProvider>
  );
}

function Thread({ show }: { show: (view: View) => void }) {
  const aui = useAui();
  const thread = useAuiState((state) => state.thread);
  show({
    lines: thread.messages
      .map(
        ({ role, content }) =>
          `${role}: ${content.map((part) => (part.type === "text" ? part.text : "")).join("")}`,
      )
      .filter((line) => line !== "assistant: "),
    isBusy: thread.isRunning,
    failure: thread.messages
      .map(({ status }) =>
        status?.type === "incomplete" && status.reason === "error" ? errorOf(status.error) : undefined,
      )
      .at(-1),
    send: (text) => aui.thread().append(text),
    stop: () => aui.thread().cancelRun(),
    retry: () => aui.thread().startRun({ parentId: lastOf(thread.messages) ?? null }),
    edit: (text) => {
      const sourceId = lastOf(thread.messages) ?? null;
      const before = thread.messages.findIndex(({ id }) => id === sourceId) - 1;
      const content = [{ type: "text" as const, text }];
      aui.thread().append({ role: "user", content, sourceId, parentId: thread.messages[before]?.id ?? null });
    },
  });
  return null;
}

/** The visitor's last message. */
function lastOf(messages: readonly { readonly id: string; readonly role: string }[]): string | undefined {
  return messages.findLast(({ role }) => role === "user")?.id;
}

function errorOf(error: unknown): string {
  return typeof error === "string" ? error : "unknown";
}

export const uis: Readonly<Record<string, Ui>> = {
  "the hook": (session, show) => <Hook session={session} show={show} />,
  "the AI SDK": (session, show) => <AiSdk session={session} show={show} />,
  "assistant-ui": (session, show) => <AssistantUi session={session} show={show} />,
};
