export * from "./core.ts";
export { useChat, type UseChat } from "./use-chat.ts";
export { useConversations, type UseConversations } from "./use-conversations.ts";
