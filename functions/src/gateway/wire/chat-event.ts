import type { GatewayFailure } from "../failures/failure.ts";
import type { ChatPayload } from "./frames.ts";
import { messageText } from "./message-text.ts";
import type { ToolStep } from "./tool-step.ts";
import { tokenUsage, type TokenUsage } from "./token-usage.ts";

/** What can be learned about one run, the same for every release. */
export type RunEvent =
  /** The run left the gateway's queue: the agent begins. May come again, when the agent does. */
  | { readonly kind: "begun" }
  | { readonly kind: "status"; readonly phase: string }
  /** `text` is the whole reply so far, and may differ from an earlier one from its first character on. */
  | { readonly kind: "text"; readonly text: string }
  /** What one answer of the model took; a run that uses tools has several. */
  | { readonly kind: "usage"; readonly usage: TokenUsage; readonly model: string | undefined }
  /** A tool began, or ended. May come more than once, also after the end of the tool. */
  | { readonly kind: "tool"; readonly step: ToolStep }
  /** Without `text` the reply is in the history, or there is none. */
  | { readonly kind: "final"; readonly text: string | undefined; readonly usage: TokenUsage | undefined }
  | { readonly kind: "aborted"; readonly text: string | undefined }
  /** `detail` names providers and hosts: it belongs in the log, never in an answer. May come twice for one run. */
  | { readonly kind: "error"; readonly detail: string; readonly errorKind: string | undefined }
  /** Events may be missing before this one: the history tells. */
  | { readonly kind: "gap" }
  /** The connection ended. The run goes on without it. */
  | { readonly kind: "lost"; readonly failure: GatewayFailure };

/**
 * Normalises a `chat` event. `soFar` is the text of the run's events before this one; it matters only for a release
 * that leaves the whole text out. Undefined for a state that this client does not know.
 */
export function runEvent(chat: ChatPayload, soFar: string): RunEvent | undefined {
  switch (chat.state) {
    case "status":
      return { kind: "status", phase: chat.phase ?? "" };
    case "delta":
      return { kind: "text", text: wholeText(chat, soFar) };
    case "final":
      return { kind: "final", text: messageText(chat.message), usage: tokenUsage(chat.usage) };
    case "aborted":
      return { kind: "aborted", text: messageText(chat.message) };
    case "error":
      return { kind: "error", detail: chat.errorMessage ?? "", errorKind: chat.errorKind };
    default:
      return undefined;
  }
}

function wholeText(chat: ChatPayload, soFar: string): string {
  const added = chat.deltaText ?? "";
  return messageText(chat.message) ?? (chat.replace === true ? added : soFar + added);
}
