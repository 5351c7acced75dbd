import type { Run } from "./run.ts";
import type { Entry } from "./transcript.ts";

/** Sends an event about a session to whom it concerns. */
export type Tell = (event: "chat" | "agent", payload: object) => void;

/** Sends an entry of the transcript to those who subscribed to the session. */
export type TellEntry = (entry: Entry, sessionKey: string) => void;

/** How one protocol version tells of a run, in the order of a real gateway. */
export interface Dialect {
  /** The run starts; its message was stored. */
  started(run: Run, asked: Entry): void;
  /** The text grew or was replaced. */
  grew(run: Run, nowMs: number): void;
  /** A tool began, or ended, where the release tells. */
  used(run: Run, call: ToolCall, nowMs: number): void;
  /** An attempt failed, and is not the last. */
  faltered(run: Run, detail: string): void;
  /** It failed before the agent was asked; no release of protocol 4 does so. */
  unasked(run: Run): void;
  /** The run ended without the agent having been asked. */
  passedOver(run: Run): void;
  /** The run is over, as its state tells; `answered` was stored if there is something to store. */
  ended(run: Run, answered: Entry | undefined, nowMs: number): void;
}

/** One call of a tool. It has ended once its end is known. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly with: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly error?: string | undefined;
}

/** What an `agent` event tells of it, the same from 2026.4.15 on. */
export function toolItem({ id, name, with: meta, startedAt, endedAt, error }: ToolCall): object {
  const about = { itemId: `tool:${id}`, kind: "tool", title: `${name} ${meta}`, name, meta, toolCallId: id };
  if (endedAt === undefined) return { ...about, phase: "start", status: "running", startedAt };
  const status = error === undefined ? "completed" : "failed";
  return { ...about, phase: "end", status, startedAt, endedAt, ...(error === undefined ? {} : { error }) };
}

export function message(text: string, timestamp: number): object {
  return { role: "assistant", content: [{ type: "text", text }], timestamp };
}

/** What is new in a text since it was told last; the whole if it does not go on from there. */
export function addition(
  text: string,
  told: string,
): { readonly added: string; readonly rewritten: boolean } {
  const goesOn = text.startsWith(told);
  return { added: goesOn ? text.slice(told.length) : text, rewritten: !goesOn };
}
