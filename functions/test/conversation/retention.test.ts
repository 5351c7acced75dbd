import { randomUUID } from "node:crypto";
import type { Timestamp } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import { allMessages, collections, conversationsOf } from "../../src/database/paths.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { keepMsOf } from "../../src/conversation/retention.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import indexes from "../../../firestore.indexes.json" with { type: "json" };
import { converse, startMs, storeOf } from "../turn/turns.ts";

const DAY_MS = 86_400_000;
const newest = { pageSize: 10 };

const test = useDatabase();

describe("what is kept for some days", () => {
  const store = () => storeOf(test, { keepMs: keepMsOf(30) });

  it("has its end on every document, counted from its own last change", async () => {
    const messageId = randomUUID();
    await converse(store(), { messageId, text: "hello" });
    const { docs } = await allMessages(test.database).get();
    const conversation = await conversationsOf(test.database, "ada").doc(messageId).get();
    expect(docs).toHaveLength(2);
    for (const document of [...docs, conversation])
      expect((document.get("expireAt") as Timestamp).toMillis()).toBe(startMs + 30 * DAY_MS);
  });

  it("is gone at its end, even before Firestore deletes it", async () => {
    const messageId = randomUUID();
    const past = storeOf(test, { keepMs: 1, now: () => Date.now() - DAY_MS });
    await converse(past, { messageId, text: "hello" });
    const conversations = new Conversations(test.database, "ada");
    expect((await conversations.list(newest)).conversations).toEqual([]);
    const gone = { reason: "conversation-not-found" };
    expect(await failureOf(conversations.messages(messageId, newest))).toMatchObject(gone);
    expect(await failureOf(conversations.rename(messageId, "mine"))).toMatchObject(gone);
  });

  it("is for ever unless a number of days is given", async () => {
    expect(keepMsOf(0)).toBeUndefined();
    const messageId = randomUUID();
    await converse(storeOf(test), { messageId, text: "hello" });
    const document = await conversationsOf(test.database, "ada").doc(messageId).get();
    expect(document.data()).not.toHaveProperty("expireAt");
  });

  it.each([collections.conversations, collections.messages, collections.limits])(
    "has a TTL policy: %s",
    (collectionGroup) => {
      expect(indexes.fieldOverrides).toContainEqual({
        collectionGroup,
        fieldPath: "expireAt",
        ttl: true,
        indexes: [],
      });
    },
  );
});

describe("a visitor with as many conversations as allowed", () => {
  const store = () => storeOf(test, { maxConversations: 2 });
  const [first, second] = [randomUUID(), randomUUID()];

  it("begins no other, goes on with those, and begins one again after deleting one", async () => {
    for (const messageId of [first, second]) await converse(store(), { messageId, text: "hello" });
    const full = await failureOf(store().open({ messageId: randomUUID(), text: "one more" }));
    expect(full).toMatchObject({ reason: "too-many-conversations", code: "resource-exhausted" });
    await converse(store(), { conversationId: first, messageId: randomUUID(), text: "go on" });
    expect(await store().open({ messageId: second, text: "hello" })).toMatchObject({ kind: "settled" });
    await new Conversations(test.database, "ada").delete(first);
    await converse(store(), { messageId: randomUUID(), text: "one more" });
  });
});
