import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { allMessages, conversationsOf, messagesOf } from "../../src/database/paths.ts";
import { answerTurn, failTurn } from "../../src/turn/close-turn.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { openTurn } from "../../src/turn/open-turn.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
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
    const stored = await answerTurn(storeOf(test, { now: () => startMs + 700 }), turn, { ...answer, usage });
    const createdAt = new Date(startMs + 700).toISOString();
    expect(stored).toEqual({ reply: { id: "m1-reply", ...answer, createdAt }, usage });
    expect(await messages()).toMatchObject([
      { role: "user", state: "answered" },
      { id: "m1-reply", role: "assistant", text: answer.text, state: "complete", createdAt },
    ]);
    expect(await openTurn(another(), request)).toEqual({ kind: "settled", stored });
  });

  it("keeps what a stopped run had said", async () => {
    const turn = await openRunning(storeOf(test), request);
    await answerTurn(storeOf(test), turn, { text: "Hel", state: "stopped" });
    expect(await messages()).toMatchObject([{ state: "stopped" }, { text: "Hel", state: "stopped" }]);
  });

  it("needs no lease: whoever saw the end first stores it, and both return the same", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(), request);
    const replies = await Promise.all([
      answerTurn(storeOf(test), first, answer),
      answerTurn(another(), second, { text: "Hello your", state: "stopped" }),
    ]);
    expect(replies[0]).toEqual(replies[1]);
    expect(await messages()).toMatchObject([
      { state: replies[0].reply.state === "complete" ? "answered" : "stopped" },
      { text: replies[0].reply.text },
    ]);
  });

  it("counts when the turn was marked as failed meanwhile", async () => {
    const turn = await openRunning(storeOf(test), request);
    await failTurn(storeOf(test), turn, "gateway-unavailable", false);
    await answerTurn(storeOf(test), turn, answer);
    expect(await messages()).toMatchObject([{ state: "answered" }, { text: answer.text }]);
  });

  it("survives the loss of the database's answer", async () => {
    const turn = await openRunning(storeOf(test), request);
    test.engine.fail({ method: "Commit", code: status.UNAVAILABLE, when: "after" });
    expect(await answerTurn(storeOf(test), turn, answer)).toMatchObject({ reply: answer });
    expect(await messages()).toHaveLength(2);
  });

  it("stores nothing by halves when the database refuses", async () => {
    const turn = await openRunning(storeOf(test), request);
    test.engine.fail({ method: "Commit", code: status.PERMISSION_DENIED });
    expect(await failureOf(answerTurn(storeOf(test), turn, answer))).toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it.each(["delete", "deleteAll"] as const)("after %s brings nothing back", async (how) => {
    const turn = await openRunning(storeOf(test), request);
    await conversations()[how]("m1");
    expect(await failureOf(answerTurn(storeOf(test), turn, answer))).toMatchObject({
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
    await failTurn(storeOf(test), turn, "run-failed", true);
    expect(await messages()).toMatchObject(failed);
  });

  it("is not for a call that only attached", async () => {
    await openRunning(storeOf(test), request);
    const attached = storeOf(test, { holder: "call-2" });
    await failTurn(attached, await openRunning(attached, request), "gateway-unavailable", false);
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it("is for every call that saw the run's end, so that the next one asks again at once", async () => {
    await openRunning(storeOf(test), request);
    const attached = storeOf(test, { holder: "call-2" });
    await failTurn(attached, await openRunning(attached, request), "run-failed", true);
    expect(await messages()).toMatchObject(failed);
    const third = storeOf(test, { holder: "call-3" });
    expect(await openRunning(third, request)).toMatchObject({ attempt: 2, held: true, mayBeSent: false });
    await failTurn(attached, { ...(await openRunning(attached, request)), attempt: 1 }, "run-failed", true);
    expect(await messages()).toMatchObject([{ state: "open" }]);
  });

  it("is not for a call whose turn was taken over", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(), request);
    await failTurn(storeOf(test), first, "gateway-unavailable", false);
    expect(await messages()).toMatchObject([{ state: "open" }]);
    await failTurn(another(), second, "gateway-unavailable", false);
    expect(await messages()).toMatchObject(failed);
  });

  it("changes no answer", async () => {
    const turn = await converse(storeOf(test), request);
    await failTurn(storeOf(test), turn, "run-failed", true);
    expect(await messages()).toMatchObject([{ state: "answered" }, { state: "complete" }]);
  });

  it("of a deleted conversation brings nothing back", async () => {
    const turn = await openRunning(storeOf(test), request);
    await conversations().delete("m1");
    await failTurn(storeOf(test), turn, "run-failed", true);
    expect((await allMessages(test.database).get()).empty).toBe(true);
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
    expect(await costOf(test, () => openTurn(another(), request))).toEqual({ reads: 3, writes: 0 });
  });

  it("is two reads for attaching", async () => {
    await openRunning(storeOf(test), request);
    const attach = () => openTurn(storeOf(test, { holder: "call-2" }), request);
    expect(await costOf(test, attach)).toEqual({ reads: 2, writes: 0 });
  });
});
