export * from "./requests.ts";
export type * from "./results.ts";
