import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { allMessages, conversationsOf, messagesOf } from "../../src/database/paths.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { TAKE_OVER_MS } from "../../src/turn/lease.ts";
import type { Turn } from "../../src/turn/turn.ts";
import { converse, leaseMs, openRunning, startMs, storeOf } from "./turns.ts";

const test = useDatabase();
const request = { messageId: "m1", text: "Hello" };
const answer = { text: "Hello yourself", state: "complete" } as const;
const another = () => storeOf(test, { holder: "call-2", now: () => startMs + leaseMs });
const conversations = () => new Conversations(test.database, "ada");
const messages = async () => (await conversations().messages("m1", { pageSize: 20 })).messages;

describe("answering", () => {
  it("stores the reply after its message, and settles the turn", async () => {
    const turn = await openRunning(storeOf(test), request);
    const usage = { inputTokens: 3, outputTokens: 5 };
    const stored = await storeOf(test, { now: () => startMs + 700 }).answer(turn, { ...answer, usage });
    const createdAt = new Date(startMs + 700).toISOString();
    expect(stored).toEqual({ reply: { id: "m1-reply", ...answer, createdAt }, usage });
    expect(await messages()).toMatchObject([
      { role: "user", state: "answered" },
      { id: "m1-reply", role: "assistant", text: answer.text, state: "complete", createdAt },
    ]);
    expect(await another().open(request)).toEqual({ kind: "settled", stored });
  });

  it("keeps what a stopped run had said", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).answer(turn, { text: "Hel", state: "stopped" });
    expect(await messages()).toMatchObject([{ state: "stopped" }, { text: "Hel", state: "stopped" }]);
  });

  it("needs no lease: whoever saw the end first stores it, and both return the same", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(), request);
    const replies = await Promise.all([
      storeOf(test).answer(first, answer),
      another().answer(second, { text: "Hello your", state: "stopped" }),
    ]);
    expect(replies[0]).toEqual(replies[1]);
    expect(await messages()).toMatchObject([
      { state: replies[0].reply.state === "complete" ? "answered" : "stopped" },
      { text: replies[0].reply.text },
    ]);
  });

  it("counts when the turn was marked as failed meanwhile", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).fail(turn, "gateway-unavailable", false);
    await storeOf(test).answer(turn, answer);
    expect(await messages()).toMatchObject([{ state: "answered" }, { text: answer.text }]);
  });

  it("survives the loss of the database's answer", async () => {
    const turn = await openRunning(storeOf(test), request);
    test.engine.fail({ method: "Commit", code: status.UNAVAILABLE, when: "after" });
    expect(await storeOf(test).answer(turn, answer)).toMatchObject({ reply: answer });
    expect(await messages()).toHaveLength(2);
  });

  it("stores nothing by halves when the database refuses", async () => {
    const turn = await openRunning(storeOf(test), request);
    test.engine.fail({ method: "Commit", code: status.PERMISSION_DENIED });
    expect(await failureOf(storeOf(test).answer(turn, answer))).toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it.each(["delete", "deleteAll"] as const)("after %s brings nothing back", async (how) => {
    const turn = await openRunning(storeOf(test), request);
    await conversations()[how]("m1");
    expect(await failureOf(storeOf(test).answer(turn, answer))).toMatchObject({
      reason: "conversation-not-found",
    });
    const left = await allMessages(test.database).get();
    expect(left.empty && (await conversations().list({ pageSize: 20 })).conversations.length === 0).toBe(
      true,
    );
  });
});

describe("failing", () => {
  const failed = [{ state: "failed" }];

  it("marks the message as one that can be sent again", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).fail(turn, "run-failed", true);
    expect(await messages()).toMatchObject(failed);
  });

  it("is not for a call that only attached", async () => {
    await openRunning(storeOf(test), request);
    const attached = storeOf(test, { holder: "call-2" });
    await attached.fail(await openRunning(attached, request), "gateway-unavailable", false);
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it("is for every call that saw the run's end, so that the next one asks again at once", async () => {
    await openRunning(storeOf(test), request);
    const attached = storeOf(test, { holder: "call-2" });
    await attached.fail(await openRunning(attached, request), "run-failed", true);
    expect(await messages()).toMatchObject(failed);
    const third = storeOf(test, { holder: "call-3" });
    expect(await openRunning(third, request)).toMatchObject({ attempt: 2, held: true, mayBeSent: false });
    await attached.fail({ ...(await openRunning(attached, request)), attempt: 1 }, "run-failed", true);
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it("is not for a call whose turn was taken over", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(), request);
    await storeOf(test).fail(first, "gateway-unavailable", false);
    expect(await messages()).toMatchObject([{ state: "open" }]);
    await another().fail(second, "gateway-unavailable", false);
    expect(await messages()).toMatchObject(failed);
  });

  it("changes no answer", async () => {
    const turn = await converse(storeOf(test), request);
    await storeOf(test).fail(turn, "run-failed", true);
    expect(await messages()).toMatchObject([{ state: "answered" }, { state: "complete" }]);
  });

  it("of a deleted conversation brings nothing back", async () => {
    const turn = await openRunning(storeOf(test), request);
    await conversations().delete("m1");
    await storeOf(test).fail(turn, "run-failed", true);
    expect((await allMessages(test.database).get()).empty).toBe(true);
  });
});

describe("the lease of a turn", () => {
  const at = (ms: number, holder: string) => storeOf(test, { holder, now: () => startMs + ms });

  it("lives on while its holder renews it, and is nobody else's meanwhile", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(await at(leaseMs - 1, "call-1").renewLease(turn)).toBe(true);
    expect(await openRunning(at(leaseMs + 1, "call-2"), request)).toMatchObject({ held: false });
    expect(await at(leaseMs + 1, "call-2").renewLease(turn)).toBe(true);
    expect(await openRunning(at(leaseMs * 2, "call-3"), request)).toMatchObject({ held: true });
  });

  it("is taken over by who else follows the turn once its holder lets it run out", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(await at(leaseMs, "call-2").renewLease(turn)).toBe(true);
    await storeOf(test).fail(turn, "gateway-unavailable", false);
    expect(await messages()).toMatchObject([{ state: "open" }]);
    expect(await openRunning(at(leaseMs * 2 - 1, "call-3"), request)).toMatchObject({ held: false });
  });

  it("is taken over for a turn that nobody follows, and not for one that failed meanwhile", async () => {
    const own = storeOf(test);
    const turn = await openRunning(own, request);
    const later = storeOf(test, { holder: "sweep", now: () => startMs + leaseMs + 1 });
    const address = { ...request, conversationId: turn.conversationId };
    expect(await storeOf(test, { holder: "sweep" }).takeOver(address)).toBeUndefined();
    expect(await later.takeOver(address)).toMatchObject({ attempt: 1, held: true });
    await own.fail(turn, "run-failed", true);
    expect(await later.takeOver(address)).toBeUndefined();
  });

  it("ends with the turn, or with the attempt", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(await storeOf(test).renewLease({ ...turn, attempt: 0 })).toBe(false);
    await storeOf(test).answer(turn, answer);
    expect(await storeOf(test).renewLease(turn)).toBe(false);
  });
});

describe("the order of a conversation's turns", () => {
  const second = { messageId: "m2", conversationId: "m1", text: "Second" };
  const third = { messageId: "m3", conversationId: "m1", text: "Third" };
  const idsBefore = async (turn: Turn, ms = 0) =>
    (await storeOf(test, { now: () => startMs + ms }).place(turn)).before.map(({ messageId }) => messageId);

  it("is that of their opening", async () => {
    const numbers = [];
    for (const one of [request, second, third]) numbers.push((await openRunning(storeOf(test), one)).number);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it("is kept by a turn that is attached to or taken over", async () => {
    await openRunning(storeOf(test), request);
    await openRunning(storeOf(test), second);
    expect(await openRunning(storeOf(test, { holder: "call-2" }), request)).toMatchObject({ number: 1 });
    expect(await openRunning(another(), request)).toMatchObject({ number: 1 });
    expect(await openRunning(another(), third)).toMatchObject({ number: 3 });
  });

  it("has a failed turn behind the others when it is sent again", async () => {
    const failed = await openRunning(storeOf(test), request);
    const waiting = await openRunning(storeOf(test), second);
    expect(await idsBefore(waiting)).toEqual(["m1"]);
    await storeOf(test).fail(failed, "run-failed", true);
    expect(await idsBefore(waiting)).toEqual([]);
    const again = await openRunning(another(), request);
    expect([again.number, await idsBefore(again), await idsBefore(waiting)]).toEqual([3, ["m2"], []]);
  });

  it("lets a turn wait for all before it, also past one that was stopped while it waited", async () => {
    const first = await openRunning(storeOf(test), request);
    const stopped = await openRunning(storeOf(test), second);
    const last = await openRunning(storeOf(test), third);
    await storeOf(test).answer(stopped, { text: "", state: "stopped" });
    expect(await idsBefore(last)).toEqual(["m1"]);
    await storeOf(test).answer(first, answer);
    expect(await idsBefore(last)).toEqual([]);
  });

  it("tells which of them nobody follows any more", async () => {
    await openRunning(storeOf(test), request);
    const turn = await openRunning(storeOf(test), second);
    const abandonedAt = async (ms: number) =>
      (await storeOf(test, { now: () => startMs + ms }).place(turn)).before.map(({ abandoned }) => abandoned);
    expect(await abandonedAt(leaseMs + TAKE_OVER_MS)).toEqual([false]);
    expect(await abandonedAt(leaseMs + TAKE_OVER_MS + 1)).toEqual([true]);
  });
});

describe("asking to stop", () => {
  it("is remembered by an open turn, also by who takes it over", async () => {
    const turn = await openRunning(storeOf(test), request);
    expect(await storeOf(test).requestStop(turn)).toMatchObject({ number: 1, runId: turn.runId });
    expect(await storeOf(test).standing(turn)).toMatchObject({ isOpen: true, isStopAsked: true });
    await openRunning(another(), request);
    expect(await storeOf(test).standing(turn)).toMatchObject({ isOpen: true, isStopAsked: true });
  });

  it("is remembered when a failed message is sent again", async () => {
    const turn = await openRunning(storeOf(test), request);
    await storeOf(test).requestStop(turn);
    await storeOf(test).fail(turn, "run-failed", true);
    await openRunning(storeOf(test), request);
    expect(await storeOf(test).standing(turn)).toMatchObject({ isOpen: true, isStopAsked: true });
  });

  it("changes nothing of a turn that is over, and finds no reply and nothing that never was", async () => {
    const turn = await converse(storeOf(test), request);
    expect(await storeOf(test).requestStop(turn)).toBeUndefined();
    for (const messageId of ["m1-reply", "m2"])
      expect(await failureOf(storeOf(test).requestStop({ conversationId: "m1", messageId }))).toMatchObject({
        reason: "message-not-found",
      });
  });
});

describe("what a turn costs", () => {
  const turnNumber = (index: number) =>
    costOf(test, () =>
      converse(storeOf(test), { messageId: `m${index}`, conversationId: "m1", text: "Hello" }),
    );

  /** Turns that were answered earlier, written at one go. */
  async function haveSpoken(first: number, last: number): Promise<void> {
    const batch = test.database.batch();
    const conversation = conversationsOf(test.database, "ada").doc("m1");
    for (let index = first; index <= last; index += 1) {
      const place = (id: string) => messagesOf(conversation).doc(id);
      batch.set(place(`m${index}`), { role: "user", text: "Hello", seq: index * 2 - 1, state: "answered" });
      batch.set(place(`m${index}-reply`), {
        role: "assistant",
        text: "Yes.",
        seq: index * 2,
        state: "complete",
      });
    }
    batch.update(conversation, { lastSeq: last * 2 });
    await batch.commit();
  }

  it("is one read and four writes, for the second message as for the two hundredth", async () => {
    expect(await costOf(test, () => converse(storeOf(test), request))).toEqual({ reads: 1, writes: 4 });
    expect(await turnNumber(2)).toEqual({ reads: 1, writes: 4 });
    await haveSpoken(3, 199);
    expect(await turnNumber(200)).toEqual({ reads: 1, writes: 4 });
    const { messages: latest } = await conversations().messages("m1", { pageSize: 1 });
    expect(latest).toMatchObject([{ id: "m200-reply" }]);
  });

  it("is one read more for a reply that is stored already, and nothing is written", async () => {
    await converse(storeOf(test), request);
    expect(await costOf(test, () => another().open(request))).toEqual({ reads: 3, writes: 0 });
  });

  it("is two reads for attaching", async () => {
    await openRunning(storeOf(test), request);
    const attach = () => storeOf(test, { holder: "call-2" }).open(request);
    expect(await costOf(test, attach)).toEqual({ reads: 2, writes: 0 });
  });
});
