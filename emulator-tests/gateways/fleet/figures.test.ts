import { expect, test } from "vitest";
import { CallRecord, type CallEnd, type Notice } from "../../faults/call-record.ts";
import { Message } from "../../faults/message.ts";
import type { Talk } from "./crowd.ts";
import { estimates, homes, latencies, quantile, rate, refusals, untold } from "./figures.ts";
import type { Asked } from "./gateway-fleet.ts";

const over: CallEnd = { kind: "broken" };
const overloaded: CallEnd = { kind: "refused", code: "resource-exhausted", reason: "overloaded" };

interface Call {
  readonly beganAtMs: number;
  readonly endedAtMs?: number;
  readonly notices?: readonly Notice[];
  readonly end?: CallEnd;
}

function talk(visitor: number, ...calls: readonly Call[]): Talk {
  const message = new Message("token");
  for (const { notices = [], end = over, ...times } of calls) {
    const record = Object.assign(new CallRecord("F1"), { endedAtMs: 60_000, ...times, end });
    record.notices.push(...notices);
    message.calls.push(record);
  }
  const [first, last] = [message.calls[0], message.calls.at(-1)];
  return { visitor, message, beganAtMs: first?.beganAtMs ?? 0, endedAtMs: last?.endedAtMs ?? Infinity };
}

function prompts(of: Talk, ...all: readonly Omit<Asked, "isResumed">[]): [string, readonly Asked[]] {
  return [of.message.nonce, all.map((each) => ({ ...each, isResumed: false }))];
}

test("the rate counts what ended in the span", () => {
  const talks = [500, 1_000, 2_999, 3_000].map((endedAtMs) => talk(0, { beganAtMs: 0, endedAtMs }));
  expect(rate(talks, { fromMs: 1_000, toMs: 3_000 })).toBe(1);
});

test("the latencies are those of what began in the span", () => {
  const talks = [0, 1_000, 2_000].map((beganAtMs) => talk(0, { beganAtMs, endedAtMs: 4_000 }));
  expect(latencies(talks, { fromMs: 1_000, toMs: 2_000 })).toEqual([3_000]);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBe(0);
});

test("a conversation is at home where it was asked last before the moment", () => {
  const [one, other] = [talk(1, { beganAtMs: 0 }), talk(1, { beganAtMs: 5_000 })];
  const asked = new Map([
    prompts(one, { gateway: 2, atMs: 1_000 }),
    prompts(other, { gateway: 3, atMs: 6_000 }),
  ]);
  expect(homes([one, other], asked, 5_000)).toEqual(new Map([[1, 2]]));
  expect(homes([one, other], asked, 7_000)).toEqual(new Map([[1, 3]]));
});

test("only who waits for longer than two seconds without a word is untold", () => {
  const silent = talk(0, { beganAtMs: 0, notices: [{ atMs: 100, phase: "accepted" }] });
  const toldLate = talk(1, { beganAtMs: 0, notices: [{ atMs: 3_000, phase: "waiting" }] });
  const toldSoon = talk(2, { beganAtMs: 0, notices: [{ atMs: 1_900, phase: "waiting" }] });
  const asked = talk(3, { beganAtMs: 0 });
  const refused = talk(4, { beganAtMs: 0, endedAtMs: 50, end: overloaded });
  const all = [silent, toldLate, toldSoon, asked, refused];
  const journal = new Map([
    prompts(silent, { gateway: 0, atMs: 5_000 }),
    prompts(asked, { gateway: 0, atMs: 300 }),
  ]);
  expect(untold(all, journal)).toEqual([
    { waitedMs: 5_000, gateway: 0, told: "100 accepted" },
    { waitedMs: 3_000, gateway: undefined, told: "3000 waiting" },
  ]);
});

test("an estimate is right within a factor of two, or a second", () => {
  const told = (estimateMs: number, reallyMs: number): [Talk, [string, readonly Asked[]]] => {
    const one = talk(0, { beganAtMs: 0, notices: [{ atMs: 100, phase: "waiting", estimateMs }] });
    return [one, prompts(one, { gateway: 0, atMs: 100 + reallyMs })];
  };
  const all = [told(10_000, 19_000), told(10_000, 21_000), told(10_000, 4_900), told(300, 1_200)];
  const found = estimates(
    all.map(([one]) => one),
    new Map(all.map(([, prompt]) => prompt)),
  );
  expect(found).toMatchObject({ told: 4, right: 2 });
});

test("who is refused again is not let in", () => {
  const refused = { beganAtMs: 0, end: overloaded };
  expect(refusals([talk(0, refused, refused, { beganAtMs: 0 }), talk(1, refused)])).toEqual({
    count: 3,
    letIn: 1,
  });
});
