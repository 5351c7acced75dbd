import { describe, expect, it } from "vitest";
import { allMessages, conversationsOf } from "../../src/database/paths.ts";
import { Conversations } from "../../src/conversation/conversations.ts";
import { writeCursor } from "../../src/database/cursor.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { converse, openRunning, startMs, storeOf } from "../turn/turns.ts";

const test = useDatabase();
const ada = () => new Conversations(test.database, "ada");
const bob = () => new Conversations(test.database, "bob");
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `m${String(index).padStart(2, "0")}`);
const pageSize = 20;

/** Conversations that began one second after the other; every three of them at the same moment. */
async function begin(ids: readonly string[]): Promise<void> {
  const at = (index: number) => ({ now: () => startMs + Math.floor(index / 3) * 1_000 });
  await Promise.all(
    ids.map((id, index) => openRunning(storeOf(test, at(index)), { messageId: id, text: id })),
  );
}

/** Messages of one conversation, each in its turn. */
async function speak(conversationId: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await openRunning(storeOf(test), { messageId: text, conversationId, text });
}

/** Every page from the first to the last; `between` happens after the first. */
async function pagesOf<Page extends { nextCursor?: string | undefined }>(
  read: (cursor: string | undefined) => Promise<Page>,
  between: () => Promise<unknown> = async () => {},
): Promise<Page[]> {
  const pages = [await read(undefined)];
  await between();
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor)
    pages.push(await read(cursor));
  return pages;
}

describe("a visitor's conversations", () => {
  it("come newest first, in pages without a gap or a repetition", async () => {
    const ids = names(45);
    await begin(ids);
    const pages = await pagesOf((cursor) => ada().list({ pageSize, cursor }));
    expect(pages.map((page) => page.conversations.length)).toEqual([20, 20, 5]);
    expect(pages.flatMap((page) => page.conversations.map((found) => found.id))).toEqual(ids.toReversed());
  });

  it("end without a cursor when the last page is full", async () => {
    await begin(names(2));
    expect(await ada().list({ pageSize: 2 })).toMatchObject({ nextCursor: undefined });
    expect((await ada().list({ pageSize: 1 })).nextCursor).toBeTypeOf("string");
  });

  it("leave out what is being deleted", async () => {
    await begin(names(3));
    await conversationsOf(test.database, "ada")
      .doc("m01")
      .update({ deletedAt: new Date(startMs) });
    expect((await ada().list({ pageSize })).conversations.map((found) => found.id)).toEqual(["m02", "m00"]);
  });

  it("are nobody else's", async () => {
    await begin(names(1));
    expect(await bob().list({ pageSize })).toEqual({ conversations: [], nextCursor: undefined });
  });
});

describe("a conversation's messages", () => {
  it("come newest page first, oldest first within a page, whatever is added meanwhile", async () => {
    const ids = names(45);
    await openRunning(storeOf(test), { messageId: "m00", text: "m00" });
    await speak("m00", ids.slice(1));
    const pages = await pagesOf(
      (cursor) => ada().messages("m00", { pageSize, cursor }),
      () => speak("m00", ["new"]),
    );
    expect(pages.map((page) => page.messages.map((message) => message.id))).toEqual([
      ids.slice(25),
      ids.slice(5, 25),
      ids.slice(0, 5),
    ]);
    expect((await ada().messages("m00", { pageSize: 1 })).messages).toMatchObject([{ id: "new" }]);
  });

  it("hold replies beside questions", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Well?" });
    const { messages } = await ada().messages("m1", { pageSize });
    expect(messages.map(({ id, role, text, state }) => [id, role, text, state])).toEqual([
      ["m1", "user", "Well?", "answered"],
      ["m1-reply", "assistant", "Yes.", "complete"],
    ]);
  });
});

describe("renaming", () => {
  it("changes the title alone", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    const [before] = (await ada().list({ pageSize })).conversations;
    expect(await ada().rename("m1", "Greetings")).toEqual({ ...before, title: "Greetings" });
    expect((await ada().list({ pageSize })).conversations).toEqual([{ ...before, title: "Greetings" }]);
  });

  it("outlasts the next message", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    await ada().rename("m1", "Greetings");
    await converse(storeOf(test), { messageId: "m2", conversationId: "m1", text: "Again" });
    expect((await ada().list({ pageSize })).conversations).toMatchObject([{ title: "Greetings" }]);
  });
});

describe("deleting", () => {
  const documentsLeft = async () => (await allMessages(test.database).get()).size;

  it("removes a conversation with its messages, and no other", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    await converse(storeOf(test), { messageId: "m2", text: "Ho" });
    await ada().delete("m1");
    expect((await ada().list({ pageSize })).conversations).toMatchObject([{ id: "m2" }]);
    expect(await documentsLeft()).toBe(2);
  });

  it("goes on where an earlier call broke off", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    await conversationsOf(test.database, "ada")
      .doc("m1")
      .update({ deletedAt: new Date(startMs) });
    await ada().delete("m1");
    expect(await documentsLeft()).toBe(0);
  });

  it("twice at once removes it once, and hurts nobody", async () => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    const ends = await Promise.allSettled([ada().delete("m1"), ada().delete("m1")]);
    const problems = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    for (const problem of problems) expect(problem).toMatchObject({ reason: "conversation-not-found" });
    expect(await documentsLeft()).toBe(0);
  });

  it("all counts the conversations, and leaves everything of others and of the site", async () => {
    await test.database.doc("users/ada").set({ name: "Ada" });
    await test.database.doc("users/ada/orders/1").set({ price: 5 });
    await begin(names(3));
    await converse(storeOf(test), { messageId: "m9", conversationId: "m01", text: "Hi" });
    await converse(storeOf(test, { uid: "bob" }), { messageId: "m1", text: "Mine" });
    expect(await ada().deleteAll()).toBe(3);
    expect(await documentsLeft()).toBe(2);
    expect((await test.database.doc("users/ada").get()).data()).toEqual({ name: "Ada" });
    expect((await test.database.doc("users/ada/orders/1").get()).data()).toEqual({ price: 5 });
    expect((await bob().list({ pageSize })).conversations).toHaveLength(1);
    expect(await ada().deleteAll()).toBe(0);
  });
});

describe("a conversation that is not the visitor's", () => {
  const ways: [string, (id: string) => Promise<unknown>][] = [
    ["reading its messages", (id) => ada().messages(id, { pageSize })],
    ["renaming it", (id) => ada().rename(id, "Mine")],
    ["deleting it", (id) => ada().delete(id)],
  ];

  it.each(ways)("looks exactly like one that never was when %s", async (_, act) => {
    await converse(storeOf(test, { uid: "bob" }), { messageId: "bobs", text: "Mine" });
    const missing = await failureOf(act("nowhere"));
    expect(missing).toMatchObject({ reason: "conversation-not-found", details: {} });
    expect(await failureOf(act("bobs"))).toEqual(missing);
    expect((await bob().messages("bobs", { pageSize })).messages).toHaveLength(2);
  });

  it.each(ways.slice(0, 2))("is one that is being deleted, too, when %s", async (_, act) => {
    await converse(storeOf(test), { messageId: "m1", text: "Hi" });
    await conversationsOf(test.database, "ada")
      .doc("m1")
      .update({ deletedAt: new Date(startMs) });
    expect(await failureOf(act("m1"))).toMatchObject({ reason: "conversation-not-found" });
  });
});

describe("a cursor that was never given", () => {
  const invalid = { reason: "invalid-request", details: { issues: [{ path: "cursor" }] } };

  it.each([
    "garbage",
    "",
    "{}",
    writeCursor(3),
    writeCursor([1, 2]),
    writeCursor([1e15, 0, "m1"]),
    writeCursor([-1, 0, "m1"]),
    writeCursor([1, 1e9, "m1"]),
    writeCursor([1, 0, "a/b"]),
    writeCursor([1, 0, "__a__"]),
    writeCursor([1, 0, ""]),
  ])("is refused by the list: %s", async (cursor) => {
    expect(await failureOf(ada().list({ pageSize, cursor }))).toMatchObject(invalid);
  });

  it.each(["garbage", writeCursor("1"), writeCursor([1]), writeCursor(null)])(
    "is refused by the messages: %s",
    async (cursor) => {
      await converse(storeOf(test), { messageId: "m1", text: "Hi" });
      expect(await failureOf(ada().messages("m1", { pageSize, cursor }))).toMatchObject(invalid);
    },
  );
});
