import { describe, expect, it } from "vitest";
import type { DocumentReference } from "firebase-admin/firestore";
import { Conversations } from "../../src/conversation/conversations.ts";
import { createWithText, readText, storable, type TextFields } from "../../src/conversation/stored-text.ts";
import { places } from "../../src/conversation/documents.ts";
import { collections } from "../../src/database/paths.ts";
import { converse, storeOf } from "../turn/turns.ts";
import { costOf, useDatabase } from "../support/database.ts";

const test = useDatabase();
const longest = 500_000;

async function stored(text: string): Promise<{ reference: DocumentReference; document: TextFields }> {
  const reference = places.reply(places.conversation(test.database, "ada", "c1"), "m1");
  const batch = test.database.batch();
  createWithText(batch, reference, { expireAt: new Date(9e12) }, storable(text));
  await batch.commit();
  return { reference, document: (await reference.get()).data() as TextFields };
}

const partsOf = async (reference: DocumentReference) =>
  (await reference.collection(collections.textParts).get()).docs;

describe("a text", () => {
  it("of a usual length is in one document", async () => {
    const { reference, document } = await stored("Grüße 👋");
    expect(document).toMatchObject({ text: "Grüße 👋" });
    expect(document).not.toHaveProperty("parts");
    expect(await partsOf(reference)).toEqual([]);
  });

  it.each(["x", "ü", "€", "👋", "x👋"])(
    "of the greatest length, of %s, is read as it was",
    async (character) => {
      const text = `\ufeff${character.repeat(longest)}`.slice(0, longest);
      const { reference, document } = await stored(text);
      expect(await readText(reference, document)).toBe(text.toWellFormed());
      for (const part of await partsOf(reference)) {
        expect(Buffer.byteLength(part.get("text") as string)).toBeLessThan(1_000_000);
        expect(part.get("expireAt")).toBeDefined();
      }
    },
  );

  it("that is longer tells that it was cut", () => {
    expect(storable("x".repeat(longest))).not.toHaveProperty("truncated");
    expect(storable("x".repeat(longest + 1))).toEqual({ text: "x".repeat(longest), truncated: true });
    expect(storable("a beginning", true)).toEqual({ text: "a beginning", truncated: true });
  });

  it("has no half of a surrogate pair", () => {
    expect(storable("a\ud83d").text).toBe("a\ufffd");
    expect(storable(`${"x".repeat(longest - 1)}👋`).text).toMatch(/x\ufffd$/);
  });
});

describe("a long reply", () => {
  const long = "€".repeat(longest);
  const ada = () => new Conversations(test.database, "ada");

  it("is whole in the stored reply and in its page, and goes with its conversation", async () => {
    const store = storeOf(test);
    await converse(store, { messageId: "m1", text: "Tell me everything." }, long);
    const again = await store.open({ messageId: "m1", text: "Tell me everything." });
    expect(again.kind === "settled" && again.stored.reply.text).toBe(long);
    const { messages } = await ada().messages("m1", { pageSize: 20 });
    expect(messages.map(({ text }) => text)).toEqual(["Tell me everything.", long]);
    await ada().delete("m1");
    expect((await test.database.collectionGroup(collections.textParts).get()).size).toBe(0);
  });

  it("makes its page shorter, and the pages have every message once", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `m${index}`);
    for (const messageId of names)
      await converse(
        storeOf(test),
        { messageId, conversationId: messageId === "m0" ? undefined : "m0", text: messageId },
        long,
      );
    const found: string[] = [];
    for (let cursor: string | undefined, isLast = false; !isLast; isLast = cursor === undefined) {
      const page = await ada().messages("m0", { pageSize: 100, cursor });
      expect(JSON.stringify(page).length).toBeLessThan(10_000_000);
      found.unshift(...page.messages.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(names.flatMap((name) => [name, `${name}-reply`]));
  });

  it("costs a page without one nothing", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hello" });
    expect(await costOf(test, () => ada().messages("m1", { pageSize: 20 }))).toEqual({ reads: 3, writes: 0 });
  });
});
