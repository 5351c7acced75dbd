import { expect, it } from "vitest";
import type { Message, SendResult } from "../../functions/src/contract/index.ts";
import { CallRecord, type CallEnd } from "./call-record.ts";
import { runMark } from "./speaker.ts";
import { judge, wrongs, type Evidence, type Verdict } from "./verdict.ts";

const nonce = "nonce-00000000-0000-4000-8000-000000000001";
const foreignNonce = "nonce-00000000-0000-4000-8000-000000000002";
const createdAt = "2026-09-01T12:00:00.000Z";
const text = `${runMark("run-1")} heard: What of ${nonce}?`;

const question: Message = { id: "m1", role: "user", text: "?", state: "answered", createdAt };
const answer: Message = { id: "m1-reply", role: "assistant", text, state: "complete", createdAt };

function resultOf(reply: string): SendResult {
  return {
    conversationId: "m1",
    messageId: "m1",
    reply: { id: "m1-reply", text: reply, state: "complete", createdAt },
  };
}

function callOf(end: CallEnd, streamed = ""): CallRecord {
  const call = new CallRecord("A");
  call.text = streamed;
  call.end = end;
  return call;
}

const answered = callOf({ kind: "answered", result: resultOf(text) }, text);
const failed = callOf({ kind: "refused", code: "internal", reason: "run-failed" });

const good: Evidence = {
  messageId: "m1",
  nonce,
  calls: [answered],
  askedRunIds: ["run-1"],
  answeredRunIds: ["run-1"],
  stored: [question, answer],
};

const rows: [string, Partial<Evidence>, Partial<Record<keyof Verdict, RegExp>>][] = [
  ["answered once", {}, {}],
  ["answered after a failed attempt", { calls: [failed, answered], askedRunIds: ["run-0", "run-1"] }, {}],
  ["never answered", { calls: [failed], stored: [question] }, { lost: /never answered/ }],
  ["answered and not stored", { stored: [question] }, { lost: /no reply is stored/ }],
  [
    "answered and left open",
    { stored: [{ ...question, state: "open" }, answer] },
    { lost: /stored as open/ },
  ],
  ["stored in other words", { stored: [question, { ...answer, text: "No." }] }, { lost: /another reply/ }],
  ["asked twice in one attempt", { askedRunIds: ["run-1", "run-1"] }, { doubled: /asked 2 times/ }],
  ["asked in two attempts for nothing", { askedRunIds: ["run-0", "run-1"] }, { doubled: /2 attempts/ }],
  [
    "asked again in spite of an answer",
    { calls: [failed, answered], askedRunIds: ["run-0", "run-1"], answeredRunIds: ["run-0", "run-1"] },
    { doubled: /had an answer/ },
  ],
  ["stored twice", { stored: [question, answer, { ...answer, id: "late" }] }, { doubled: /2 replies/ }],
  ["of another run", { askedRunIds: ["run-2"] }, { misdelivered: /another run/ }],
  [
    "streamed with a stranger's words",
    { calls: [callOf({ kind: "answered", result: resultOf(text) }, foreignNonce)] },
    { misdelivered: /another message's reply/ },
  ],
  [
    "streamed without its end",
    { calls: [callOf({ kind: "answered", result: resultOf(text) }, text.slice(0, 20))] },
    { misdelivered: /streamed something else/ },
  ],
  ["never answered in time", { calls: [callOf({ kind: "hung" }), answered] }, { hung: /no answer from A/ }],
];

it.each(rows)("judges a message that is %s", (_, change, expected) => {
  const verdict = judge({ ...good, ...change });
  for (const wrong of wrongs) expect(verdict[wrong].join("; ")).toMatch(expected[wrong] ?? /^$/);
});
