export * from "./requests.ts";
export type * from "./settings-request.ts";
export type * from "./results.ts";
