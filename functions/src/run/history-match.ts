import type { ChatHistory, HistoryMessage } from "../gateway/methods/chat-history.ts";
import { totalUsage } from "../gateway/wire/token-usage.ts";
import { WORD_JOINER } from "../visitor/command-guard.ts";
import type { RunEnd } from "./run.ts";

/** How a run stands by its session's history. */
export type Standing =
  /** Its message is not there. Releases before 2026.6 show nothing of a run until its first turn is over. */
  | { readonly kind: "absent" }
  /** Its message is there, and nothing tells of an answer yet. */
  | { readonly kind: "received"; readonly textSoFar: string }
  | RunEnd;

/** The same, with the entry that has the reply. */
export type Match = Standing | (Extract<RunEnd, { kind: "complete" }> & { readonly entry: HistoryMessage });

/** What the session's history tells about a run. */
export interface Look {
  readonly found: Standing;
  /** Whether its message was found by the run's id. By its words, it may be that of an attempt a moment before. */
  readonly byId: boolean;
  /** Whether the run, if it was ever sent, ended with the process of an earlier start of the gateway. */
  readonly interrupted: boolean;
  /** When the gateway took it, by our clock, where the history tells: it may have been asked for long before. */
  readonly takenAtMs?: number | undefined;
  /** Whether more may come. */
  readonly goesOn: boolean;
  /** Whether any run goes on in the session, where the history tells. */
  readonly active?: boolean | undefined;
  /** Whether a failure that was found may not be the last word. */
  readonly mayTryAgain: boolean;
}

/** Of a run that was not looked for: it counts as one that was never sent. */
export const nothingFound = {
  found: { kind: "absent" },
  byId: false,
  interrupted: false,
  goesOn: false,
  mayTryAgain: false,
} as const satisfies Look;

/** Whether nothing more can come of a run that stands so. */
export function isEnd(found: Standing): found is RunEnd {
  return found.kind !== "absent" && found.kind !== "received";
}

/** The end of a run that a restart interrupted and nothing came of. */
export function interruptedEnd({ byId }: Pick<Look, "byId">): RunEnd {
  return { kind: "failed", detail: "The gateway was restarted in the middle of the run.", isPresumed: !byId };
}

/** Which run is looked for: by its id, or by its message in releases whose history tells no ids. */
export interface RunTraces {
  readonly runId: string;
  /** The run that the gateway goes on with, where it queued the message: the reply is that one's. */
  readonly goesOnAs?: string | undefined;
  readonly message: string;
  /** Without an id, an older entry is not it. Epoch milliseconds by the gateway's clock. */
  readonly sinceMs?: number | undefined;
}

/** Reads from a session's history what became of a run. */
export function standing({ messages, inFlightRun }: ChatHistory, run: RunTraces): Match {
  if (inFlightRun?.runId === run.runId) return { kind: "received", textSoFar: inFlightRun.text };
  const ours = indexOfOurs(messages, run);
  const asked = ours === -1 ? indexOfResumption(messages, run) : ours;
  if (asked === -1) return { kind: "absent" };
  return outcomeOf(repliesAfter(messages, asked, run.goesOnAs));
}

/** The run's message; undefined when it is not there. */
export function messageOf({ messages }: ChatHistory, run: RunTraces): HistoryMessage | undefined {
  return messages[indexOfOurs(messages, run)];
}

/** When the session was written to last, by the gateway's clock. */
export function writtenAtMs({ messages }: ChatHistory): number | undefined {
  return messages.at(-1)?.timestamp;
}

/** Whether the gateway went on by itself, after a restart, with a message that it does not show (2026.7, 2026.8). */
export function isResumed({ messages }: ChatHistory, run: RunTraces): boolean {
  return indexOfOurs(messages, run) === -1 && indexOfResumption(messages, run) !== -1;
}

/** Where the gateway told the agent to go on: behind the last message of the session, so it is that one's turn. */
function indexOfResumption(messages: readonly HistoryMessage[], { sinceMs = 0 }: RunTraces): number {
  const last = messages.findLastIndex(({ role }) => role === "user");
  const { text = "", timestamp = 0 } = messages[last] ?? {};
  return text.startsWith(RESUMPTION) && timestamp >= sinceMs ? last : -1;
}

/** How a gateway tells its agent that a restart interrupted a turn. */
const RESUMPTION = "[System] Your previous turn was interrupted";

function indexOfOurs(messages: readonly HistoryMessage[], run: RunTraces): number {
  return messages.findLastIndex((entry) => entry.role === "user" && isOurs(entry, run));
}

/** What an agent answers to say nothing; 2026.1 keeps it in the history. */
const SILENCE = "NO_REPLY";

/**
 * What came of a message by what the agent said behind it. The reply is the first that it ended with: where a history
 * tells no run ids, what it says on its own later stands there too.
 */
function outcomeOf(said: readonly HistoryMessage[]): Match {
  const at = said.findIndex((entry) => isSpoken(entry) && !isUnfinished(entry));
  const entry = said[at];
  if (entry !== undefined) {
    const usage = totalUsage(said.slice(0, at + 1).map((step) => step.usage));
    const withFiles = handsOver(entry) && { handsOver: true as const };
    return { kind: "complete", text: entry.text, entry, usage, model: entry.model, ...withFiles };
  }
  const last = said.at(-1);
  if (last?.stopReason === "error") return { kind: "failed", detail: last.text };
  if (last?.stopReason === "aborted") return { kind: "stopped", text: said.findLast(isSpoken)?.text ?? "" };
  return { kind: "received", textSoFar: "" };
}

/** Whether an entry has words for the visitor, or a file; one that the gateway left out may have. */
function isSpoken({ text, cut, stopReason, ...entry }: HistoryMessage): boolean {
  const isAnything = cut || text !== "" || handsOver(entry);
  return stopReason !== "error" && isAnything && text.trim() !== SILENCE;
}

function handsOver({ media, files }: Pick<HistoryMessage, "media" | "files">): boolean {
  return media !== undefined || files !== undefined;
}

/** Whether the run went on behind an entry, or was broken off in it. */
function isUnfinished({ stopReason }: HistoryMessage): boolean {
  return stopReason === "toolUse" || stopReason === "aborted";
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

/**
 * The agent's words between a message and the next one of the visitor. Another run's are none of them, unless the gateway
 * went on by itself with it, or queued the message for that run.
 */
function repliesAfter(
  messages: readonly HistoryMessage[],
  asked: number,
  goesOnAs: string | undefined,
): readonly HistoryMessage[] {
  const after = messages.slice(asked + 1);
  const next = after.findIndex((entry) => entry.role === "user" && isVisitors(entry));
  const own = next === -1 ? after : after.slice(0, next);
  const resumed = own.findIndex((entry) => entry.role === "user");
  const runs = new Set([messages[asked]?.runId, goesOnAs, undefined]);
  return own.filter((entry, index) => {
    const isOthers = messages[asked]?.runId !== undefined && !runs.has(entry.runId);
    return entry.role === "assistant" && !(isOthers && (resumed === -1 || index < resumed));
  });
}

/**
 * Whether somebody here wrote it: a gateway tells the agent by itself to go on after a restart (2026.9), or to try again
 * after an empty answer (2026.5).
 */
function isVisitors({ text }: HistoryMessage): boolean {
  return text.includes(WORD_JOINER);
}
