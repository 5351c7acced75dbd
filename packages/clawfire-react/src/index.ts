export * from "./core.ts";
export { useChat, type UseChat } from "./use-chat.ts";
export { useFiles, type UseFiles } from "./use-files.ts";
export { useConversations, type UseConversations } from "./use-conversations.ts";
