import type { Message as StoredMessage, SendResult } from "../../functions/src/contract/index.ts";
import type { CallRecord } from "./call-record.ts";
import { runMark } from "./speaker.ts";

/** What there is to know of a message once everything about it is over. */
export interface Evidence {
  readonly messageId: string;
  readonly nonce: string;
  readonly calls: readonly CallRecord[];
  /** The runs that the model was asked in for this message, in order; numbers where its gateway does not tell them. */
  readonly askedRunIds: readonly string[];
  /** Whether replies name their runs. @default true */
  readonly namesRuns?: boolean;
  /** Whether the gateway may have gone on with the run after a restart, and so with other words. @default false */
  readonly mayBeResumed?: boolean;
  /** The runs of which the gateway's transcript has an answer. */
  readonly answeredRunIds: readonly string[];
  /** What is stored of its conversation. */
  readonly stored: readonly StoredMessage[];
  /** Whether a reply that was stopped is as good as a whole one. */
  readonly mayBeStopped?: boolean;
}

/** What went wrong, in words; nothing is the only good verdict. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly misdelivered: readonly string[];
  readonly hung: readonly string[];
}

export const wrongs = ["lost", "doubled", "misdelivered", "hung"] as const;

const nonces = /nonce-[\da-f-]{36}/g;

export function judge(evidence: Evidence): Verdict {
  return {
    lost: lostness(evidence),
    doubled: doubling(evidence),
    misdelivered: evidence.calls.flatMap((call) => misdelivery(call, evidence)),
    hung: evidence.calls.filter(({ end }) => end.kind === "hung").map(({ at }) => `no answer from ${at}`),
  };
}

export function join(verdicts: readonly Verdict[]): Verdict {
  const all = (wrong: keyof Verdict) => verdicts.flatMap((verdict) => verdict[wrong]);
  return { lost: all("lost"), doubled: all("doubled"), misdelivered: all("misdelivered"), hung: all("hung") };
}

function lostness(evidence: Evidence): string[] {
  const { calls, stored, messageId, answeredRunIds } = evidence;
  const own = stored.find(({ id }) => id === messageId);
  const results = calls.flatMap(({ end }) => (end.kind === "answered" ? [end.result] : []));
  if (results.length > 0) return losses(evidence, own?.state ?? "nothing", results);
  const atGateway = `${answeredRunIds.length} answers at the gateway`;
  return [`never answered; stored as ${own?.state ?? "nothing"}; ${atGateway}`];
}

function losses(
  { stored, messageId, mayBeStopped = false }: Evidence,
  state: string,
  results: readonly SendResult[],
): string[] {
  const reply = stored.find(({ id }) => id === `${messageId}-reply`);
  if (reply === undefined) return ["answered, and no reply is stored"];
  const wrong: string[] = [];
  const isSettled = state === "answered" || (mayBeStopped && state === "stopped");
  if (!isSettled) wrong.push(`answered, and stored as ${state}`);
  if (results.some((result) => result.reply.text !== reply.text))
    wrong.push("told another reply than is stored");
  return wrong;
}

function doubling({ calls, askedRunIds, answeredRunIds, stored, nonce }: Evidence): string[] {
  const wrong: string[] = [];
  const runs = new Set(askedRunIds);
  if (askedRunIds.length > runs.size) wrong.push(`one attempt asked ${askedRunIds.length} times`);
  const failures = calls.filter(({ end }) => end.kind !== "answered").length;
  if (runs.size > failures + 1) wrong.push(`${runs.size} attempts after ${failures} calls without an answer`);
  const early = askedRunIds.slice(0, -1).filter((runId) => answeredRunIds.includes(runId));
  if (early.length > 0) wrong.push("asked again although the gateway had an answer");
  const replies = stored.filter(({ role, text }) => role === "assistant" && text.includes(nonce));
  if (replies.length > 1) wrong.push(`${replies.length} replies stored`);
  return wrong;
}

function misdelivery(call: CallRecord, evidence: Evidence): string[] {
  const reply = call.end.kind === "answered" ? call.end.result.reply : undefined;
  const seen = `${call.text} ${reply?.text ?? ""}`;
  const wrong: string[] = [];
  if ((seen.match(nonces) ?? []).some((found) => found !== evidence.nonce))
    wrong.push("heard another message's reply");
  if (seen.includes("Not for you")) wrong.push("heard a stranger's reply");
  // What was said last is missing in a reply that was stopped, or that is too long to be kept.
  const isWhole = reply?.state === "complete" && reply.truncated !== true;
  return isWhole ? [...wrong, ...strangeness(reply.text, call.text, evidence)] : wrong;
}

/** What makes a whole reply, and what was streamed of it, not the message's own. */
function strangeness(text: string, streamed: string, evidence: Evidence): string[] {
  const { nonce, askedRunIds, namesRuns = true, mayBeResumed = false } = evidence;
  if (mayBeResumed) return [];
  const wrong: string[] = [];
  if (!text.includes(nonce)) wrong.push(`a reply without its own nonce: ${text.slice(0, 200)}`);
  if (namesRuns && !askedRunIds.some((runId) => text.includes(runMark(runId))))
    wrong.push("a reply of another run");
  if (text !== streamed) wrong.push(`streamed something else than the reply: ${streamed.slice(-200)}`);
  return wrong;
}
