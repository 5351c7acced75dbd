import { describe, expect, it } from "vitest";
import { Conversations } from "../../src/conversation/conversations.ts";
import { turnPlaces } from "../../src/turn/turn-documents.ts";
import { freeOfCharge } from "../../src/turn/admission.ts";
import { ChatError } from "../../src/errors.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { converse, leaseMs, openRunning, startMs, storeOf } from "./turns.ts";

const test = useDatabase();
const later = (ms: number) => ({ now: () => startMs + ms });
const another = (call: object = {}) => storeOf(test, { holder: "call-2", ...call });
const page = { pageSize: 20 };
const messagesOf = async (id: string) =>
  (await new Conversations(test.database, "ada").messages(id, page)).messages;
const conversations = async () => (await new Conversations(test.database, "ada").list(page)).conversations;

describe("a first message", () => {
  it("opens a conversation under its own id", async () => {
    const turn = await openRunning(storeOf(test), { messageId: "m1", text: "Hello there" });
    expect(turn).toMatchObject({
      conversationId: "m1",
      attempt: 1,
      runId: "run-m1-m1-1",
      held: true,
      mayBeSent: false,
    });
    expect(await conversations()).toEqual([
      {
        id: "m1",
        title: "Hello there",
        preview: "Hello there",
        createdAt: new Date(startMs).toISOString(),
        updatedAt: new Date(startMs).toISOString(),
      },
    ]);
    expect(await messagesOf("m1")).toMatchObject([
      { id: "m1", role: "user", text: "Hello there", state: "open" },
    ]);
  });

  it("gives the title on one line, cut between characters", async () => {
    await storeOf(test).open({ messageId: "m1", text: `  a\n\n b ${"😀".repeat(60)}` });
    const [{ title, preview } = { title: "", preview: "" }] = await conversations();
    expect(title).toMatch(/^a b 😀+…$/u);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(preview.length).toBeLessThanOrEqual(120);
    expect(title.isWellFormed() && preview.isWellFormed()).toBe(true);
  });
});

describe("a further message", () => {
  it("comes after the reply before it, and keeps the conversation's title", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "First" });
    await converse(another(later(5_000)), { messageId: "m2", conversationId: "m1", text: "Second" });
    expect((await messagesOf("m1")).map((message) => message.text)).toEqual([
      "First",
      "Yes.",
      "Second",
      "Yes.",
    ]);
    expect(await conversations()).toMatchObject([
      { title: "First", preview: "Second", updatedAt: new Date(startMs + 5_000).toISOString() },
    ]);
  });

  it("may be sent while the one before it is still unanswered", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "First" });
    const [second, third] = await Promise.all([
      openRunning(storeOf(test), { messageId: "m2", conversationId: "m1", text: "Second" }),
      openRunning(another(), { messageId: "m3", conversationId: "m1", text: "Third" }),
    ]);
    expect([second.seq, third.seq].toSorted((a, b) => a - b)).toEqual([3, 5]);
  });

  it.each(["nowhere", "bobs"])(
    "cannot be sent to a conversation that is not there: %s",
    async (conversationId) => {
      await converse(storeOf(test, { uid: "bob" }), { messageId: "bobs", text: "Mine" });
      const refusal = failureOf(storeOf(test).open({ messageId: "m1", conversationId, text: "Hi" }));
      expect(await refusal).toMatchObject({ reason: "conversation-not-found", details: {} });
      expect(await conversations()).toEqual([]);
    },
  );

  it("cannot be sent to a conversation that is being deleted", async () => {
    const { conversationId } = await converse(storeOf(test), { messageId: "m1", text: "First" });
    const { conversation } = turnPlaces(storeOf(test).options, conversationId, "m1");
    await conversation.update({ deletedAt: new Date(startMs) });
    for (const request of [{ messageId: "m2", conversationId }, { messageId: "m1" }])
      expect(await failureOf(storeOf(test).open({ ...request, text: "First" }))).toMatchObject({
        reason: "conversation-not-found",
      });
  });
});

describe("the same message sent again", () => {
  const request = { messageId: "m1", text: "Hello" };

  it("attaches to its run while the lease lives", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(later(leaseMs - 1)), request);
    expect(second).toMatchObject({ runId: first.runId, seq: first.seq, held: false, mayBeSent: true });
    expect(await messagesOf("m1")).toHaveLength(1);
  });

  it("takes the turn over once the lease ran out", async () => {
    const first = await openRunning(storeOf(test), request);
    const second = await openRunning(another(later(leaseMs)), request);
    expect(second).toMatchObject({ runId: first.runId, attempt: 1, held: true, mayBeSent: true });
    const third = await openRunning(storeOf(test, later(leaseMs + 1)), request);
    expect(third).toMatchObject({ held: false });
  });

  it("finds the stored reply after the answer", async () => {
    await converse(storeOf(test), request, "Hello yourself");
    const again = await another().open(request);
    expect(again).toEqual({
      kind: "settled",
      stored: {
        reply: {
          id: "m1-reply",
          text: "Hello yourself",
          state: "complete",
          createdAt: new Date(startMs).toISOString(),
        },
        usage: undefined,
      },
    });
  });

  it("goes on with the same run after a failure that the run may have survived", async () => {
    const first = await openRunning(storeOf(test), request);
    await storeOf(test).fail(first, "gateway-unavailable", false);
    expect(await openRunning(another(), request)).toMatchObject({
      runId: first.runId,
      held: true,
      mayBeSent: true,
    });
  });

  it("asks for another run after one that failed, in its old place", async () => {
    const first = await openRunning(storeOf(test), request);
    await storeOf(test).fail(first, "run-failed", true);
    const second = await openRunning(another(later(9)), request);
    expect(second).toMatchObject({ attempt: 2, runId: "run-m1-m1-2", seq: first.seq, mayBeSent: false });
    expect(await messagesOf("m1")).toMatchObject([
      { state: "open", createdAt: new Date(startMs).toISOString() },
    ]);
  });

  it("is the same message when half a character is in it, which no database keeps", async () => {
    const half = { messageId: "m1", text: "cut: \ud83d" };
    const first = await openRunning(storeOf(test), half);
    expect(first.text.isWellFormed()).toBe(true);
    expect(await openRunning(another(), half)).toMatchObject({ runId: first.runId, text: first.text });
  });

  it("is refused with another text, even after the answer", async () => {
    await converse(storeOf(test), request);
    expect(await failureOf(another().open({ ...request, text: "Hello!" }))).toMatchObject({
      reason: "message-id-reused",
      code: "already-exists",
    });
    expect(await messagesOf("m1")).toMatchObject([{ text: "Hello" }, {}]);
  });

  it("twice at once opens one turn, and the other call attaches to it", async () => {
    const opened = await Promise.all([openRunning(storeOf(test), request), openRunning(another(), request)]);
    expect(opened.filter((turn) => turn.held)).toHaveLength(1);
    expect(opened[0].runId).toBe(opened[1].runId);
    expect(await messagesOf("m1")).toHaveLength(1);
  });

  it("is never refused for a limit while its run may live, wherever it stands in the conversation", async () => {
    await converse(storeOf(test), request, "Hello yourself");
    await converse(storeOf(test), { messageId: "m2", conversationId: "m1", text: "And?" });
    const charge = () => {
      throw new ChatError("rate-limited", { retryAfterMs: 1_000 });
    };
    const limited = another({
      admission: { enter: async () => ({ ...(await freeOfCharge.enter()), charge }) },
    });
    for (const again of [request, { messageId: "m2", conversationId: "m1", text: "And?" }])
      expect(await limited.open(again)).toMatchObject({ kind: "settled" });
    const fresh = { messageId: "m3", conversationId: "m1", text: "More" };
    expect(await failureOf(limited.open(fresh))).toMatchObject({ reason: "rate-limited" });
  });

  it("by another visitor is another message", async () => {
    await converse(storeOf(test), request);
    const turn = await openRunning(storeOf(test, { uid: "bob" }), {
      messageId: "m1",
      text: "Something else",
    });
    expect(turn).toMatchObject({ attempt: 1, mayBeSent: false });
  });
});
