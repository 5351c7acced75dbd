export * from "./admin.ts";
export * from "./chat.ts";
export * from "./common.ts";
export * from "./conversations.ts";
