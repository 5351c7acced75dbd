export * from "./core.ts";
export { useChat, type UseChat } from "./use-chat.ts";
export { useFileLink, useSteadyUrl } from "./use-file-link.ts";
export type { FileLink } from "./files/file-link.ts";
export { useFiles, type UseFiles } from "./use-files.ts";
export { useConversations, type UseConversations } from "./use-conversations.ts";
