import type { ChatHistory, HistoryMessage } from "../gateway/methods/chat-history.ts";
import { totalUsage } from "../gateway/wire/token-usage.ts";
import type { RunEnd } from "./run-outcome.ts";

/** How a run stands by its session's history. */
export type Standing =
  /** Its message is not there. Releases before 2026.6 show nothing of a run until its first turn is over. */
  | { readonly kind: "absent" }
  /** Its message is there, and nothing tells of an answer yet. */
  | { readonly kind: "received"; readonly textSoFar: string }
  | RunEnd;

/** Which run is looked for: by its id, or by its message in releases whose history tells no ids. */
export interface RunTraces {
  readonly runId: string;
  readonly message: string;
  /** Without an id, an older entry is not it. Epoch milliseconds by the gateway's clock. */
  readonly sinceMs?: number | undefined;
}

/** Reads from a session's history what became of a run. */
export function standing({ messages, inFlightRun }: ChatHistory, run: RunTraces): Standing {
  if (inFlightRun?.runId === run.runId) return { kind: "received", textSoFar: inFlightRun.text };
  const asked = indexOfOurs(messages, run);
  if (asked === -1) return { kind: "absent" };
  return outcomeOf(repliesAfter(messages, asked));
}

/** When the gateway took the run's message, by its clock; undefined when it is not there. */
export function receivedAtMs({ messages }: ChatHistory, run: RunTraces): number | undefined {
  return messages[indexOfOurs(messages, run)]?.timestamp;
}

function indexOfOurs(messages: readonly HistoryMessage[], run: RunTraces): number {
  return messages.findLastIndex((entry) => entry.role === "user" && isOurs(entry, run));
}

/** What an agent answers to say nothing; 2026.1 keeps it in the history. */
const SILENCE = "NO_REPLY";

function outcomeOf(replies: readonly HistoryMessage[]): Standing {
  const lastWords = replies.findLast(({ text }) => text !== "" && text.trim() !== SILENCE);
  switch (replies.at(-1)?.stopReason) {
    case "error":
      return { kind: "failed", detail: lastWords?.text ?? "" };
    case "aborted":
      return { kind: "stopped", text: lastWords?.text ?? "" };
    case "toolUse":
      return { kind: "received", textSoFar: "" };
    default:
      if (lastWords === undefined) return { kind: "received", textSoFar: "" };
      return {
        kind: "complete",
        text: lastWords.text,
        usage: totalUsage(replies.map(({ usage }) => usage)),
        model: lastWords.model,
      };
  }
}

export function isOurs(entry: HistoryMessage, { runId, message, sinceMs = 0 }: RunTraces): boolean {
  if (entry.runId !== undefined) return entry.runId === runId;
  if (entry.timestamp !== undefined && entry.timestamp < sinceMs) return false;
  return comparable(entry.text.replace(SYSTEM_NOTE, "")).endsWith(comparable(message));
}

/** What 2026.6 adds to a message whose run a restart interrupted. */
const SYSTEM_NOTE = /\n\n\[System\] [^]*$/;

/** Releases whose history tells no ids store a message on one line, and its letters composed. */
function comparable(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/(?:\\n|\s)+/g, " ")
    .trim();
}

/** The agent's words between a message and the next one of the visitor. */
function repliesAfter(messages: readonly HistoryMessage[], asked: number): readonly HistoryMessage[] {
  const after = messages.slice(asked + 1);
  const next = after.findIndex((entry) => entry.role === "user" && !isSystemNote(entry));
  const own = next === -1 ? after : after.slice(0, next);
  return own.filter((entry) => entry.role === "assistant");
}

/** A restarted gateway tells the agent to go on where it was. A visitor's guarded text never begins like this. */
export function isSystemNote(entry: HistoryMessage): boolean {
  return entry.text.startsWith("[System]");
}
