import type { Usage } from "../contract/index.ts";
import type { ChatHistory, HistoryMessage } from "../gateway/chat-history.ts";

/** How a run stands by its session's history. */
export type Standing =
  /** Its message is not there. */
  | { readonly kind: "absent" }
  /** Its message is there, and nothing tells of an answer yet. */
  | { readonly kind: "received"; readonly textSoFar: string }
  | { readonly kind: "answered"; readonly text: string; readonly usage: Usage | undefined }
  | { readonly kind: "failed"; readonly detail: string };

/** Which run is looked for: by its id, or by its message in releases whose history tells no ids. */
export interface RunTraces {
  readonly runId: string;
  readonly message: string;
}

/** Reads from a session's history what became of a run. */
export function standing({ messages, inFlightRun }: ChatHistory, run: RunTraces): Standing {
  if (inFlightRun?.runId === run.runId) return { kind: "received", textSoFar: inFlightRun.text };
  const asked = messages.findLastIndex((entry) => entry.role === "user" && isOurs(entry, run));
  if (asked === -1) return { kind: "absent" };
  const last = repliesAfter(messages, asked).at(-1);
  if (last === undefined) return { kind: "received", textSoFar: "" };
  if (last.stopReason === "error") return { kind: "failed", detail: last.text };
  return { kind: "answered", text: last.text, usage: last.usage };
}

function isOurs(entry: HistoryMessage, { runId, message }: RunTraces): boolean {
  return entry.runId === undefined ? entry.text.includes(message) : entry.runId === runId;
}

/** The agent's words between a message and the next one of the visitor. */
function repliesAfter(messages: readonly HistoryMessage[], asked: number): readonly HistoryMessage[] {
  const after = messages.slice(asked + 1);
  const next = after.findIndex((entry) => entry.role === "user");
  const own = next === -1 ? after : after.slice(0, next);
  return own.filter((entry) => entry.role === "assistant" && entry.text !== "");
}
