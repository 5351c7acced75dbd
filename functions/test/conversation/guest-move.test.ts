import type { Firestore } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import { Conversations } from "../../src/conversation/conversations.ts";
import { places } from "../../src/conversation/documents.ts";
import { claimGuest, moveGuest, unfinishedMoves } from "../../src/conversation/guest-move.ts";
import { rate } from "../../src/conversation/rate.ts";
import { listRemarks } from "../../src/conversation/remarks.ts";
import { allMessages, budgetShardOf, conversationsOf, visitorOf } from "../../src/database/paths.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { converse, openRunning, startMs, storeOf } from "../turn/turns.ts";

const test = useDatabase();
const guest = { uid: "guest" };
const of = (uid: string, database = test.database) => new Conversations(database, uid);
const claim = (to = "ada") => claimGuest({ database: test.database, from: "guest", to }, startMs);
const move = (database = test.database) => moveGuest(database, "guest");

/** A text whose parts stand beside its message. */
const long = "word ".repeat(80_000);

/** Two conversations of the guest, one with a long reply and something that failed. */
async function speak(): Promise<void> {
  await converse(storeOf(test, guest), { messageId: "m1", text: "hello" }, "Hello.");
  await converse(storeOf(test, guest), { messageId: "m2", conversationId: "m1", text: "tell me all" }, long);
  const failed = { messageId: "m3", conversationId: "m1", text: "and more" };
  await storeOf(test, guest).fail(await openRunning(storeOf(test, guest), failed), "run-failed", false);
  await converse(storeOf(test, guest), { messageId: "m4", text: "another thing" }, "Yes.");
}

/** All that a visitor reads. */
async function wordsOf(uid: string) {
  const { conversations } = await of(uid).list({ pageSize: 100 });
  return Promise.all(
    conversations.map(async ({ id, title }) => {
      const { messages } = await of(uid).messages(id, { pageSize: 100 });
      return { id, title, messages };
    }),
  );
}

describe("a guest's conversations", () => {
  it("are the account's, whole and in order, and the guest's no more", async () => {
    await speak();
    const before = await wordsOf("guest");
    await claim();
    expect(await move()).toEqual({ moved: 2, waiting: 0 });
    expect(await wordsOf("ada")).toEqual(before);
    expect(before[1]?.messages[3]?.text).toHaveLength(long.length);
    expect(await wordsOf("guest")).toEqual([]);
    expect((await allMessages(test.database).get()).size).toBe(7);
    expect(await unfinishedMoves(test.database, startMs + 1, 10)).toEqual([]);
  });

  it("take along what was thought of their replies, which the owner still reads once", async () => {
    await speak();
    const rating = { conversationId: "m1", replyId: "m2-reply", rating: "down", words: "Too long." } as const;
    await rate(test.database, "guest", rating);
    await claim();
    await move();
    const { messages } = await of("ada").messages("m1", { pageSize: 9 });
    expect(messages[3]?.rating).toEqual({ value: "down", words: "Too long." });
    const { entries } = await listRemarks(test.database, { pageSize: 9 });
    expect(entries).toMatchObject([{ words: "Too long." }]);
    await of("ada").deleteAll();
    expect((await listRemarks(test.database, { pageSize: 9 })).entries).toEqual([]);
  });

  it("stay on their gateways, where conversations are spread over several", async () => {
    const homes: string[] = [];
    const home = (url: string) => (id: string, isNew: boolean) => {
      homes.push(`${id} ${isNew ? "new" : "old"}`);
      return url;
    };
    const first = { messageId: "m1", text: "hello" };
    await converse(storeOf(test, { ...guest, home: home("wss://b.example/") }), first, "Hello.");
    await claim();
    await move();
    const next = { messageId: "m2", conversationId: "m1", text: "And now?" };
    const turn = await openRunning(storeOf(test, { home: home("wss://a.example/") }), next);
    expect(turn.knownBy).toEqual({ gateway: "wss://b.example/", doubtful: true });
    expect([turn.sentTo, homes]).toEqual(["wss://b.example/", ["m1 new"]]);
  });

  it("go on at the account in a session of their own, which is told what was said", async () => {
    await speak();
    await claim();
    await move();
    const next = { messageId: "m9", conversationId: "m1", text: "And now?" };
    const turn = await openRunning(storeOf(test), next);
    expect(turn).toMatchObject({ number: 4, seq: 7, branch: 1, knownBy: { doubtful: true } });
    const again = await openRunning(storeOf(test), { ...next, messageId: "m3", text: "and more" });
    expect(again).toMatchObject({ branch: 1, attempt: 2, mayBeSent: false });
  });

  it.each(["before", "after"] as const)(
    "lose nothing when moving is cut %s any of its writes",
    async (when) => {
      const cuts: boolean[] = [];
      do {
        test.engine.clear();
        await speak();
        const before = await wordsOf("guest");
        await claim();
        const moving = move(cutAt(test.database, cuts.length, when));
        cuts.push((await Promise.allSettled([moving]))[0].status === "rejected");
        const unfinished = await unfinishedMoves(test.database, startMs + 1, 10);
        expect(unfinished).toEqual(cuts.at(-1) === true ? ["guest"] : []);
        await move();
        expect(await wordsOf("ada")).toEqual(before);
        expect((await allMessages(test.database).get()).size).toBe(7);
      } while (cuts.at(-1) === true);
      // Of each conversation: that it is being moved, its messages, and that it is there.
      expect(cuts).toHaveLength(2 * 3 + 1);
    },
  );

  it("are moved once by two who do it at the same time", async () => {
    await speak();
    const before = await wordsOf("guest");
    await claim();
    const [one, other] = await Promise.all([move(), move()]);
    expect(one.moved + other.moved).toBe(2);
    expect(await wordsOf("ada")).toEqual(before);
    expect((await allMessages(test.database).get()).size).toBe(7);
  });

  it("go to the first of two accounts that claim the guest", async () => {
    await speak();
    const claims = await Promise.allSettled([claim("ada"), claim("bob")]);
    const refused = claims.filter((end) => end.status === "rejected");
    expect(refused.map(({ reason }) => reason as unknown)).toMatchObject([{ reason: "guest-taken" }]);
    await move();
    const counts = await Promise.all(["ada", "bob"].map(async (uid) => (await wordsOf(uid)).length));
    expect(new Set(counts)).toEqual(new Set([0, 2]));
  });

  it("follow when the reply that was under way is there", async () => {
    await converse(storeOf(test, guest), { messageId: "m1", text: "hello" });
    const turn = await openRunning(storeOf(test, guest), { messageId: "m2", text: "slowly" });
    await claim();
    expect(await move()).toEqual({ moved: 1, waiting: 1 });
    expect(await unfinishedMoves(test.database, startMs + 1, 10)).toEqual(["guest"]);
    await storeOf(test, guest).answer(turn, { text: "There.", state: "complete" });
    expect(await move()).toEqual({ moved: 1, waiting: 0 });
    expect((await wordsOf("ada")).map(({ id }) => id).toSorted()).toEqual(["m1", "m2"]);
  });

  it("are neither read, written, renamed nor deleted by the guest while they are moved", async () => {
    await speak();
    await places.conversation(test.database, "guest", "m1").update({ movingTo: "ada" });
    const missing = { reason: "conversation-not-found" };
    expect(await failureOf(of("guest").messages("m1", { pageSize: 9 }))).toMatchObject(missing);
    expect(await failureOf(of("guest").rename("m1", "mine"))).toMatchObject(missing);
    expect(await failureOf(of("guest").delete("m1"))).toMatchObject(missing);
    const sent = { messageId: "m5", conversationId: "m1", text: "wait" };
    expect(await failureOf(storeOf(test, guest).open(sent))).toMatchObject(missing);
    await claim();
    expect(await of("guest").deleteAll()).toBe(0);
    expect(await wordsOf("ada")).toHaveLength(2);
  });

  it("that were deleted stay deleted, and one of an id that the account has stays where it is", async () => {
    await speak();
    await places.conversation(test.database, "guest", "m4").update({ deletedAt: new Date() });
    await converse(storeOf(test), { messageId: "m1", text: "mine" });
    await claim();
    expect(await move()).toEqual({ moved: 0, waiting: 0 });
    expect((await wordsOf("ada")).map(({ title }) => title)).toEqual(["mine"]);
    expect(await wordsOf("guest")).toHaveLength(1);
  });

  it("are those of nobody else", async () => {
    await speak();
    expect(await move()).toEqual({ moved: 0, waiting: 0 });
    expect((await conversationsOf(test.database, "ada").get()).empty).toBe(true);
    expect((await visitorOf(test.database, "guest").get()).exists).toBe(false);
  });
});

describe("what an answer has cost", () => {
  it("is counted before its message is moved, as nobody would find it there", async () => {
    await converse(storeOf(test, guest), { messageId: "m1", text: "hello" });
    const message = places.message(places.conversation(test.database, "guest", "m1"), "m1");
    const key = "tokens:day:*:*@2026-09-01";
    await message.update({ spent: { [key]: 12 } });
    const shard = budgetShardOf(test.database, 0);
    await shard.set({ spent: { [key]: 30 }, unsettled: { [message.path]: startMs } });
    await claim();
    await move();
    expect((await shard.get()).data()).toMatchObject({ spent: { [key]: 42 }, unsettled: {} });
    expect((await of("ada").messages("m1", { pageSize: 9 })).messages).toHaveLength(2);
  });
});

/** The database of a process that dies at one of its writes. */
function cutAt(database: Firestore, writes: number, when: "before" | "after"): Firestore {
  let left = writes;
  const counted = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    const isLast = left === 0;
    left -= 1;
    if (isLast && when === "before") throw new Error("cut");
    const result = await write();
    if (isLast) throw new Error("cut");
    return result;
  };
  return new Proxy(database, {
    get(target, name) {
      if (name === "runTransaction")
        return (work: Parameters<Firestore["runTransaction"]>[0]) =>
          counted(() => target.runTransaction(work));
      if (name === "batch") {
        const batch = target.batch();
        const commit = batch.commit.bind(batch);
        return () => Object.assign(batch, { commit: () => counted(commit) });
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
