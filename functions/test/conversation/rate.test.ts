import { Timestamp } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import { Conversations } from "../../src/conversation/conversations.ts";
import { places } from "../../src/conversation/documents.ts";
import { rate } from "../../src/conversation/rate.ts";
import { listRemarks } from "../../src/conversation/remarks.ts";
import { readUsage } from "../../src/telemetry/usage-report.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { converse, openRunning, startMs, storeOf } from "../turn/turns.ts";

describe("what a visitor thinks of a reply", () => {
  const test = useDatabase();
  const asked = { conversationId: "m1", replyId: "m1-reply" } as const;
  const give = (rating: "up" | "down" | "none", words?: string, uid = "ada") =>
    rate(test.database, uid, { ...asked, rating, words });

  async function stored() {
    const { messages } = await new Conversations(test.database, "ada").messages("m1", { pageSize: 20 });
    return messages.find(({ id }) => id === "m1-reply")?.rating;
  }

  async function sums() {
    const { buckets } = await readUsage(test.database, startMs, startMs);
    const { buckets: days } = await readUsage(test.database, startMs - 3 * 86_400_000, startMs);
    expect(days.at(-1)?.ratings).toEqual(buckets.at(-1)?.ratings);
    return buckets.at(-1)?.ratings;
  }

  const remarks = async () => (await listRemarks(test.database, { pageSize: 20 })).entries;

  async function answered(model?: string): Promise<void> {
    const store = storeOf(test);
    const turn = await openRunning(store, { messageId: "m1", text: "Hello" });
    await store.answer(turn, { text: "Yes.", state: "complete", model });
  }

  it("is stored with it, and counted on its day for the model that gave it", async () => {
    await answered("glm-5");
    expect(await give("up", "Just what I needed")).toEqual({ value: "up", words: "Just what I needed" });
    expect(await stored()).toEqual({ value: "up", words: "Just what I needed" });
    expect(await sums()).toEqual({ "glm-5": { up: 1, down: 0 } });
  });

  it("may be changed and taken back, and the sums follow exactly", async () => {
    await answered();
    await give("up");
    await give("up", "again");
    expect(await sums()).toEqual({ unknown: { up: 1, down: 0 } });
    await give("down", "");
    expect([await stored(), await sums()]).toEqual([{ value: "down" }, { unknown: { up: 0, down: 1 } }]);
    expect(await give("none")).toBeUndefined();
    expect([await stored(), await sums()]).toEqual([undefined, { unknown: { up: 0, down: 0 } }]);
  });

  it("is counted once when it is given many times at once", async () => {
    await answered();
    await Promise.all([give("up"), give("down"), give("up"), give("down"), give("up")]);
    const value = (await stored())?.value;
    expect(await sums()).toEqual({ unknown: { up: value === "up" ? 1 : 0, down: value === "down" ? 1 : 0 } });
  });

  it("is taken from its visitor alone, and for a complete reply alone", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hello" });
    expect(await failureOf(give("up", undefined, "bob"))).toMatchObject({ reason: "conversation-not-found" });
    const stopped = await openRunning(storeOf(test), { messageId: "m2", conversationId: "m1", text: "And?" });
    await storeOf(test).answer(stopped, { text: "Well", state: "stopped" });
    for (const replyId of ["m1", "m2-reply", "none"])
      expect(await failureOf(rate(test.database, "ada", { ...asked, replyId, rating: "up" }))).toMatchObject({
        reason: "message-not-found",
      });
    await new Conversations(test.database, "ada").delete("m1");
    expect(await failureOf(give("up"))).toMatchObject({ reason: "conversation-not-found" });
  });

  it("lets the owner read the remark with its day and model, and neither who made it nor what about", async () => {
    await answered("glm-5");
    await give("down", "<b>Too long</b>");
    const day = new Date().toISOString().slice(0, 10);
    expect(await remarks()).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        day,
        model: "glm-5",
        rating: "down",
        words: "<b>Too long</b>",
      },
    ]);
  });

  it("is read by the owner as it is now: changed, taken back, or gone with its conversation", async () => {
    await answered();
    await give("up");
    expect(await remarks()).toEqual([]);
    await give("down", "Too long");
    await give("down", "Far too long");
    expect((await remarks()).map(({ words }) => words)).toEqual(["Far too long"]);
    await give("up");
    expect(await remarks()).toEqual([]);
    await give("down", "Wrong");
    await give("none");
    expect(await remarks()).toEqual([]);
    await give("down", "Wrong after all");
    await new Conversations(test.database, "ada").delete("m1");
    expect(await remarks()).toEqual([]);
    expect((await test.database.collectionGroup("clawfire-remarks").get()).size).toBe(0);
  });

  it("is gone for the owner when the reply's time is over", async () => {
    await answered();
    const message = places.messages(places.conversation(test.database, "ada", "m1")).doc("m1-reply");
    await message.update({ expireAt: Timestamp.fromMillis(Date.now() - 1) });
    await give("down", "Too long");
    expect(await remarks()).toEqual([]);
  });

  it("comes to the owner in pages, newest first, of all visitors", async () => {
    for (const uid of ["ada", "bob", "cyd"]) {
      const turn = await openRunning(storeOf(test, { uid }), { messageId: "m1", text: "Hello" });
      await storeOf(test, { uid }).answer(turn, { text: "Yes.", state: "complete" });
      await give("down", `From ${uid}`, uid);
    }
    const first = await listRemarks(test.database, { pageSize: 2 });
    const second = await listRemarks(test.database, { pageSize: 2, cursor: first.nextCursor });
    const words = [...first.entries, ...second.entries].map((remark) => remark.words);
    expect([first.entries.length, second.nextCursor]).toEqual([2, undefined]);
    expect(words.toSorted()).toEqual(["From ada", "From bob", "From cyd"]);
    expect(await failureOf(listRemarks(test.database, { pageSize: 2, cursor: "eyJ4IjoxfQ" }))).toMatchObject({
      reason: "invalid-request",
    });
  });
});
