import type { ChatChunk, SendResult, ToolChunk } from "../../functions/src/contract/index.ts";
import { CallableError } from "../../tools/callable-client.ts";

/** How one call of `chat` ended. */
export type CallEnd =
  | { readonly kind: "answered"; readonly result: SendResult }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** Of a file that is refused. */
      readonly problem?: string;
    }
  /** The connection broke, or nothing listened. */
  | { readonly kind: "broken" }
  /** The browser left. */
  | { readonly kind: "left" }
  /** There was no answer within the bound. */
  | { readonly kind: "hung" };

/** How the turn stands, by the clock of `performance`: it was accepted, it waits, or its gateway works on it. */
export interface Notice {
  readonly atMs: number;
  readonly phase: string;
  /** Of one that waits: milliseconds until it no longer does. */
  readonly estimateMs?: number | undefined;
}

/** Owns what one call was told. */
export class CallRecord {
  readonly at: string;
  readonly beganAtMs = performance.now();
  endedAtMs = Infinity;
  readonly notices: Notice[] = [];
  firstTextAtMs = Infinity;
  /** The runs that it was told it follows. */
  readonly runIds: string[] = [];
  /** What it was told of tools. */
  readonly tools: ToolChunk[] = [];
  /** The reply so far, as a page would show it. */
  text = "";
  end: CallEnd = { kind: "hung" };

  constructor(at: string) {
    this.at = at;
  }

  take(chunk: ChatChunk): void {
    this.#note(chunk, performance.now());
    if (chunk.type === "accepted") this.runIds.push(chunk.runId);
    if (chunk.type === "tool") this.tools.push(chunk);
    if (chunk.type === "delta") this.text += chunk.text;
    if (chunk.type === "replace") this.text = chunk.text;
  }

  ended(end: CallEnd): void {
    this.end = end;
    this.endedAtMs = performance.now();
  }

  #note(chunk: ChatChunk, atMs: number): void {
    if (chunk.type === "accepted") this.notices.push({ atMs, phase: "accepted" });
    if (chunk.type === "status") this.notices.push({ ...chunk, atMs });
    if (chunk.type === "delta" || chunk.type === "replace")
      this.firstTextAtMs = Math.min(this.firstTextAtMs, atMs);
  }
}

/** What an error of a call means. */
export function endOf(error: unknown, signal: AbortSignal, hasLeft: boolean): CallEnd {
  if (hasLeft) return { kind: "left" };
  if (signal.aborted) return { kind: "hung" };
  if (!(error instanceof CallableError)) return { kind: "broken" };
  const { code, reason, details } = error;
  if (reason === undefined && code !== "internal") return { kind: "broken" };
  // A stream that ends without a result was cut off with its process.
  if (reason === undefined && error.message.includes("without a result")) return { kind: "broken" };
  const { retryAfterMs, problem } = details;
  const later = typeof retryAfterMs === "number" ? { retryAfterMs } : {};
  const why = typeof problem === "string" ? { problem } : {};
  return { kind: "refused", code, reason: reason ?? code, ...later, ...why };
}
