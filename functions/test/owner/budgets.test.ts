import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { settleOld } from "../../src/owner/answer-spending.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { readShards } from "../../src/owner/ledger.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { Site } from "./site.ts";

const test = useDatabase();
let site: Site;

beforeEach(() => {
  site = new Site(test);
});

const perDay = (limit: number) => ({ of: "messages", per: "day", limit }) as const;
const spentOut = { reason: "paused", details: { cause: "budget" } };

describe("a budget of messages", () => {
  it("lets in as many as it has, and none more until its next period", async () => {
    await site.change({ budgets: [perDay(3)], sentence: "Come back tomorrow." });
    for (let sent = 0; sent < 3; sent += 1) await site.send();
    const refused = failureOf(site.send());
    const hours = 12 * 3_600_000 - 5_000;
    expect(await refused).toMatchObject({
      ...spentOut,
      details: { sentence: "Come back tomorrow.", retryAfterMs: hours },
    });
    expect(await site.spent()).toEqual([3]);
    site.nowMs += hours - 1;
    await expect(site.send()).rejects.toMatchObject(spentOut);
    site.nowMs += 1;
    await site.send();
    expect(await site.spent()).toEqual([1]);
  });

  it("of a month goes on with the next day, and begins anew with the next month", async () => {
    await site.change({ budgets: [{ of: "messages", per: "month", limit: 1 }] });
    site.nowMs = Date.parse("2026-10-01T00:00:00Z");
    await site.send();
    site.nowMs = Date.parse("2026-10-31T23:59:59Z");
    await expect(site.send()).rejects.toMatchObject({ ...spentOut, details: { retryAfterMs: 1_000 } });
    site.nowMs += 1_000;
    await site.send();
  });

  it("counts what it is for: an agent, and visitors of one kind", async () => {
    const anonymous = { ...perDay(1), visitors: "anonymous" } as const;
    const signedIn = { ...perDay(9), visitors: "signed-in" } as const;
    const sales = { ...perDay(9), agent: "sales" } as const;
    await site.change({ budgets: [anonymous, signedIn, sales] });
    await site.send({ anonymous: true });
    await expect(site.send({ anonymous: true })).rejects.toMatchObject(spentOut);
    await site.send({ anonymous: false });
    await site.send({ anonymous: false, agentId: "sales" });
    expect(await site.spent()).toEqual([1, 2, 1]);
  });

  it("is charged once for a message whose acknowledgement was lost, or that is sent again", async () => {
    await site.change({ budgets: [perDay(5)] });
    const messageId = randomUUID();
    await site.send();
    test.engine.fail({ method: "Commit", code: 14, when: "after" });
    // The client asks for the same commit again, of a transaction that is over.
    await failureOf(site.send({ messageId }));
    await site.send({ messageId });
    site.renew();
    await site.send({ messageId });
    expect(await site.spent()).toEqual([2]);
  });

  it("lets a message that is paid for go on when nothing is left", async () => {
    await site.change({ budgets: [perDay(1)] });
    const messageId = randomUUID();
    const turn = await site.send({ messageId });
    await expect(site.send()).rejects.toMatchObject(spentOut);
    expect(await site.send({ messageId })).toMatchObject({ runId: turn.runId, mayBeSent: true });
  });

  it("that is changed in the middle of a day keeps what was spent", async () => {
    await site.change({ budgets: [perDay(20)] });
    for (let sent = 0; sent < 10; sent += 1) await site.send();
    await site.change({ budgets: [perDay(12)] });
    for (let sent = 0; sent < 2; sent += 1) await site.send();
    await expect(site.send()).rejects.toMatchObject(spentOut);
    await site.change({ budgets: [perDay(14)] });
    for (let sent = 0; sent < 2; sent += 1) await site.send();
    await expect(site.send()).rejects.toMatchObject(spentOut);
    await site.change({ budgets: [perDay(5)] });
    await expect(site.send()).rejects.toMatchObject(spentOut);
    expect(await site.spent()).toEqual([14]);
  });

  it("of nothing lets nobody in", async () => {
    await site.change({ budgets: [perDay(0)] });
    await expect(site.send()).rejects.toMatchObject(spentOut);
  });

  it("costs one document's read and write a message, however many budgets there are", async () => {
    await site.send();
    const free = await costOf(test, () => site.send());
    await site.change({ budgets: [perDay(80), { of: "messages", per: "month", limit: 100 }] });
    await site.send();
    const cost = await costOf(test, () => site.send());
    expect(cost).toEqual({ reads: free.reads + 1, writes: free.writes + 1 });
  });

  it("is no more looked at once it is known to be spent", async () => {
    await site.change({ budgets: [perDay(2)] });
    for (let sent = 0; sent < 2; sent += 1) await site.send();
    await expect(site.send()).rejects.toMatchObject(spentOut);
    // The conversation and the message, which might have been paid for; each by a transaction of its own.
    expect(await costOf(test, () => failureOf(site.send()))).toEqual({ reads: 3, writes: 0 });
  });
});

describe("a budget of tokens", () => {
  const tokens = (limit: number) => ({ of: "tokens", per: "day", limit }) as const;

  it("lets nothing in once what is stored has spent it", async () => {
    await site.change({ budgets: [tokens(100)] });
    const inFlight = [await site.send(), await site.send()];
    for (const turn of inFlight) await site.answer(turn, { usage: { inputTokens: 60, outputTokens: 40 } });
    expect(await site.spent()).toEqual([200]);
    await expect(site.send()).rejects.toMatchObject(spentOut);
    site.renew();
    await expect(site.send()).rejects.toMatchObject(spentOut);
  });

  it("counts an answer once, whoever stores it and however often", async () => {
    await site.change({ budgets: [tokens(1_000)] });
    const turn = await site.send();
    const usage = { inputTokens: 7 };
    test.engine.fail({ method: "Commit", code: 14, when: "after" });
    await site.answer(turn, { usage });
    await site.answer(turn, { usage });
    expect(await site.spent()).toEqual([7]);
  });

  it("counts for the kind of visitor who sent the message, whoever stores the answer", async () => {
    await site.change({ budgets: [{ ...tokens(1_000), visitors: "anonymous" }, { ...tokens(1_000) }] });
    for (const anonymous of [true, false])
      await site.answer(await site.send({ anonymous }), { usage: { outputTokens: 5 } });
    expect(await site.spent()).toEqual([5, 10]);
  });

  it("is forgotten when its period is over, so that nothing grows, and not before", async () => {
    await site.change({ budgets: [tokens(1_000), { of: "tokens", per: "month", limit: 1_000 }] });
    for (let day = 0; day < 40; day += 1) {
      await site.answer(await site.send(), { usage: { inputTokens: 1 } });
      site.nowMs += 86_400_000;
    }
    site.nowMs -= 86_400_000;
    // From 30 September to 8 November.
    expect(await site.spent()).toEqual([1, 8]);
    await settleOld(test.database, site.nowMs + 43_200_001);
    const shards = await readShards(test.database);
    expect(shards.flatMap(({ unsettled }) => Object.keys(unsettled))).toEqual([]);
    const keys = shards.flatMap(({ spent }) => Object.keys(spent));
    expect([...new Set(keys)].toSorted()).toEqual([
      "tokens:day::@2026-11-07",
      "tokens:day::@2026-11-08",
      "tokens:month::@2026-10",
      "tokens:month::@2026-11",
    ]);
  });

  it("costs one write a turn, with budgets of messages and money beside it too", async () => {
    const turn = async () => site.answer(await site.send(), { usage: { inputTokens: 1 } });
    await turn();
    const free = await costOf(test, turn);
    const prices = [{ model: "small", input: 1, output: 1 }];
    const budgets = [tokens(1_000), perDay(100), { of: "money", per: "month", limit: 5 } as const];
    await site.change({ budgets, prices });
    await turn();
    // The eight shards, the message of the turn before, and the shard once more in the transaction.
    expect(await costOf(test, turn)).toEqual({ reads: free.reads + 10, writes: free.writes + 1 });
    await site.change({ budgets: [tokens(1_000)] });
    await turn();
    expect(await costOf(test, turn)).toEqual({ reads: free.reads + 10, writes: free.writes + 1 });
  });

  it("counts what was answered to a conversation that is deleted, before and after the answer", async () => {
    await site.change({ budgets: [tokens(1_000)] });
    const usage = { inputTokens: 10 };
    const conversations = new Conversations(test.database, "ada");
    const answered = await site.send();
    await site.answer(answered, { usage });
    await conversations.delete(answered.conversationId);
    expect(await site.spent()).toEqual([10]);
    const running = await site.send();
    await conversations.deleteAll();
    expect(await site.spent()).toEqual([10]);
    expect(await failureOf(site.answer(running, { usage }))).toMatchObject({
      reason: "conversation-not-found",
    });
    expect(await site.spent()).toEqual([20]);
    await site.answer(await site.send(), { usage });
    expect(await site.spent()).toEqual([30]);
  });

  it("counts the answer to a message that failed, is sent again and costs nothing", async () => {
    await site.change({ budgets: [tokens(1_000)] });
    const messageId = randomUUID();
    const turn = await site.send({ messageId });
    await site.fail(turn, false);
    // Nobody waits for an end of it any more.
    site.nowMs += 700_000;
    await site.send();
    const again = await site.send({ messageId });
    expect(again).toMatchObject({ attempt: 1, mayBeSent: true });
    await site.answer(again, { usage: { inputTokens: 10 } });
    expect(await site.spent()).toEqual([10]);
  });

  it("is exceeded by the turns in flight only, whichever instances they are of", async () => {
    await site.change({ budgets: [tokens(100)] });
    const other = new Site(test);
    other.nowMs = site.nowMs;
    const sites = [site, other];
    let letIn = 0;
    for (; letIn < 50; letIn += 1) {
      const one = sites[letIn % 2] ?? site;
      const turn = await one.send().catch(() => undefined);
      if (turn === undefined) break;
      await (sites[(letIn + 1) % 2] ?? site).answer(turn, { usage: { outputTokens: 9 } });
    }
    expect(letIn).toBe(12);
    expect(await site.spent()).toEqual([108]);
  });
});

describe("a budget of money", () => {
  const money = { of: "money", per: "month", limit: 0.5 } as const;
  const prices = [
    { model: "small", input: 0.1, output: 0.4 },
    { model: "large", input: 10, output: 40 },
  ];

  it("counts what the models cost, and the dearest for one without a price", async () => {
    await site.change({ budgets: [money], prices, currency: "EUR" });
    const usage = { inputTokens: 1_000, outputTokens: 500 };
    await site.answer(await site.send(), { usage, model: "small" });
    expect(await site.spent()).toEqual([0.0003]);
    await site.answer(await site.send(), { usage, model: "large" });
    expect(await site.spent()).toEqual([0.0303]);
    await site.answer(await site.send(), { usage, model: "__proto__" });
    expect(await site.spent()).toEqual([0.0603]);
    await site.answer(await site.send(), { usage: { inputTokens: 100_000 } });
    await expect(site.send()).rejects.toMatchObject(spentOut);
  });

  it("is not set while nothing has a price", async () => {
    const refused = failureOf(site.change({ budgets: [money] }));
    expect(await refused).toMatchObject({
      reason: "invalid-request",
      details: { issues: [expect.anything()] },
    });
    expect(await site.spent()).toEqual([]);
  });
});

describe("a pause", () => {
  it("refuses what is new with the owner's sentence, and lets go on what was sent before", async () => {
    const messageId = randomUUID();
    await site.send({ messageId });
    await site.change({ pause: { sentence: "We are moving." }, sentence: "Closed." });
    expect(await failureOf(site.send())).toMatchObject({
      reason: "paused",
      details: { cause: "owner", sentence: "We are moving." },
    });
    expect(await site.send({ messageId })).toMatchObject({ mayBeSent: true });
    await site.change({ pause: {} });
    await expect(site.send()).rejects.toMatchObject({ details: { sentence: "Closed." } });
    await site.change({ pause: false });
    await site.send();
  });

  it("with an end is over by itself", async () => {
    const until = new Date(site.nowMs + 65_000).toISOString();
    await site.change({ pause: { until } });
    await expect(site.send()).rejects.toMatchObject({ details: { retryAfterMs: 60_000 } });
    site.nowMs += 60_000;
    await site.send();
  });

  it("counts for a message that was on its way before its instance knew of it", async () => {
    await site.send();
    await site.change({ pause: {} });
    site.nowMs += 60_000;
    await expect(site.send()).rejects.toMatchObject({ reason: "paused" });
  });
});
