/** What the example imports instead of `@ai-sdk/react`. */
import { useChat as useAiChat } from "@ai-sdk/react";
import { chatOptions, useConversation } from "../../src/ai-sdk/index.ts";
import { session } from "./visitor.ts";

export function useChat() {
  const chat = useAiChat(chatOptions(session));
  useConversation(session, chat);
  return chat;
}
