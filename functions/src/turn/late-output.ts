import type { ChatHistory, HistoryMessage } from "../gateway/methods/chat-history.ts";

/** Words by which an agent says that it says nothing. */
const SILENT: ReadonlySet<string> = new Set(["NO_REPLY", "HEARTBEAT_OK"]);

/** The last reply of a conversation that is stored. */
export interface LatestReply {
  readonly runId: string;
  readonly text: string;
}

/**
 * What the agent said in a session after its latest stored reply: follow-on runs, delayed results, what a sub-agent
 * sent. Oldest first; nothing empty, silent, failed or said before, and nothing of the runs that are open.
 */
export function lateOutput(
  { messages }: ChatHistory,
  latest: LatestReply,
  openRuns: ReadonlySet<string>,
): readonly HistoryMessage[] {
  const at = messages.findLastIndex((entry) => isReply(entry, latest));
  // Without its reply nobody knows what came after it.
  if (at === -1) return [];
  const said = new Set([latest.text.trim()]);
  return untilOpenRun(messages.slice(at + 1), openRuns).filter((entry) => {
    const text = entry.text.trim();
    if (entry.role !== "assistant" || entry.stopReason === "error") return false;
    if (text === "" || SILENT.has(text) || said.has(text)) return false;
    said.add(text);
    return true;
  });
}

function isReply(entry: HistoryMessage, { runId, text }: LatestReply): boolean {
  const sameRun = entry.runId === undefined || entry.runId === runId;
  return entry.role === "assistant" && sameRun && entry.text.trim() === text.trim();
}

/** Leaves out the words of open runs; where a history tells no run ids, everything from the next message on. */
function untilOpenRun(
  entries: readonly HistoryMessage[],
  openRuns: ReadonlySet<string>,
): readonly HistoryMessage[] {
  if (openRuns.size === 0) return entries;
  const next = entries.findIndex((entry) => entry.role === "user" && entry.runId === undefined);
  const before = next === -1 ? entries : entries.slice(0, next);
  return before.filter((entry) => entry.runId === undefined || !openRuns.has(entry.runId));
}
