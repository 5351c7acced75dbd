import type { CallEnd } from "../../faults/call-record.ts";
import type { Asked } from "./gateway-fleet.ts";
import type { Talk } from "./crowd.ts";

/** A part of the time, by the clock of `performance`, milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the models were asked, by the nonce of the message. */
export type AskedBy = ReadonlyMap<string, readonly Asked[]>;

/** Milliseconds within which whoever waits is told so. */
const TOLD_WITHIN_MS = 2_000;

/** Milliseconds by which an estimate may be wrong whatever it is: the time of a run's start. */
const SLACK_MS = 1_000;

/** Turns that were answered in a span, by second. */
export function rate(talks: readonly Talk[], { fromMs, toMs }: Span): number {
  const ended = talks.filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs < toMs);
  return (ended.length / (toMs - fromMs)) * 1_000;
}

/** Milliseconds to the answer of the turns that began in a span. */
export function latencies(talks: readonly Talk[], { fromMs, toMs }: Span): number[] {
  const began = talks.filter(({ beganAtMs }) => beganAtMs >= fromMs && beganAtMs < toMs);
  return began.map(({ beganAtMs, endedAtMs }) => endedAtMs - beganAtMs);
}

/** The value below which that share of the samples lies; 0 of none. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The gateway that each visitor's conversation was on at a moment, as far as one was asked before. */
export function homes(talks: readonly Talk[], asked: AskedBy, atMs: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { visitor, message } of talks) {
    const last = asked.get(message.nonce)?.findLast((prompt) => prompt.atMs < atMs);
    if (last !== undefined) found.set(visitor, last.gateway);
  }
  return found;
}

/** A call that waited for longer than it may without a word: neither a status, nor the reply, nor a refusal. */
export interface Untold {
  readonly waitedMs: number;
  /** Where its message was asked; undefined if it was not. */
  readonly gateway: number | undefined;
  /** Milliseconds after its beginning, and what it was told then. */
  readonly told: string;
}

export function untold(talks: readonly Talk[], asked: AskedBy): Untold[] {
  const found: Untold[] = [];
  for (const { message } of talks)
    for (const { beganAtMs, notices, firstTextAtMs, endedAtMs } of message.calls) {
      const status = notices.find(({ phase }) => phase !== "accepted")?.atMs ?? Infinity;
      const prompt = asked.get(message.nonce)?.find(({ atMs }) => atMs > beganAtMs);
      // From its prompt on it does not wait any more; older releases tell nothing of that.
      const waitedMs = Math.min(status, firstTextAtMs, endedAtMs, prompt?.atMs ?? Infinity) - beganAtMs;
      if (waitedMs <= TOLD_WITHIN_MS) continue;
      const told = notices.map(({ atMs, phase }) => `${Math.round(atMs - beganAtMs)} ${phase}`).join(", ");
      found.push({ waitedMs, gateway: prompt?.gateway, told });
    }
  return found.toSorted((a, b) => b.waitedMs - a.waitedMs);
}

export interface Estimates {
  /** Calls that were told how long they wait. */
  readonly told: number;
  /** Of these, how many were told within a factor of two. */
  readonly right: number;
  /** Told by really waited, of each. */
  readonly ratios: readonly number[];
}

/** Compares what waiting calls were told first with how long they then waited for the model to be asked. */
export function estimates(talks: readonly Talk[], asked: AskedBy): Estimates {
  const ratios: number[] = [];
  let right = 0;
  for (const { message } of talks)
    for (const { notices } of message.calls) {
      const first = notices.find(({ estimateMs }) => estimateMs !== undefined);
      const prompt = asked.get(message.nonce)?.find(({ atMs }) => atMs > (first?.atMs ?? Infinity));
      if (first?.estimateMs === undefined || prompt === undefined) continue;
      const reallyMs = prompt.atMs - first.atMs;
      ratios.push(first.estimateMs / reallyMs);
      if (isRight(first.estimateMs, reallyMs)) right += 1;
    }
  return { told: ratios.length, right, ratios };
}

function isRight(toldMs: number, reallyMs: number): boolean {
  const isClose = toldMs <= reallyMs * 2 && toldMs >= reallyMs / 2;
  return isClose || Math.abs(toldMs - reallyMs) <= SLACK_MS;
}

/** How often a reason, or a broken call, was told. */
export function told(talks: readonly Talk[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { message } of talks)
    for (const { end, endedAtMs } of message.calls) {
      if (end.kind === "answered" || endedAtMs === Infinity) continue;
      const what = end.kind === "refused" ? end.reason : end.kind;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  return counts;
}

/** Calls that were refused as `overloaded`, and how many of them were let in when their message came again. */
export function refusals(talks: readonly Talk[]): { readonly count: number; readonly letIn: number } {
  let [count, letIn] = [0, 0];
  for (const { message } of talks)
    for (const [index, call] of message.calls.entries()) {
      if (!isOverloaded(call.end)) continue;
      count += 1;
      const again = message.calls[index + 1];
      if (again !== undefined && !isOverloaded(again.end)) letIn += 1;
    }
  return { count, letIn };
}

function isOverloaded(end: CallEnd): boolean {
  return end.kind === "refused" && end.reason === "overloaded";
}
