/** The part of the contract that a page is built with: types only. */
export type * from "./admin.ts";
export type * from "./chat.ts";
export type * from "./common.ts";
export type * from "./conversations.ts";
export type * from "./settings.ts";
