import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../src/contract.ts";
import { createChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let storage: ReturnType<typeof fakeStorage>;
let ends: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [backend, storage] = [new FakeBackend(), fakeStorage()];
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
});

function load() {
  const connectivity = new FakeNetwork();
  const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity });
  ends.push(chat.connect());
  return chat;
}

type Chat = ReturnType<typeof load>;

const settle = () => vi.advanceTimersByTimeAsync(0);
const texts = (chat: Chat) => chat.snapshot().messages.map(({ text }) => text);
const placesOf = (chat: Chat) =>
  [...chat.snapshot().variants.values()].map(({ ids, at }) => [ids.length, at]);

async function answer(text: string) {
  backend.last.accept();
  backend.last.finish(text);
  await settle();
}

/** A conversation of two messages and their replies. */
async function twoTurns(): Promise<Chat> {
  const chat = load();
  chat.send("I am Ada.");
  await answer("Hello Ada.");
  chat.send("Which town?");
  await answer("London.");
  return chat;
}

describe("the visitor's last message", () => {
  it("is replaced by other words, and what was left can be shown", async () => {
    const chat = await twoTurns();
    const [, , asked] = chat.snapshot().messages;
    expect(chat.regenerate("Which land?")).toBe(true);
    expect(backend.last.message).toMatchObject({ message: "Which land?", replaces: asked?.id });
    expect(texts(chat)).toEqual(["I am Ada.", "Hello Ada."]);
    await answer("England.");
    expect(texts(chat)).toEqual(["I am Ada.", "Hello Ada.", "Which land?", "England."]);
    expect(placesOf(chat)).toEqual([[2, 1]]);
    chat.showVariant(asked?.id ?? "");
    expect(texts(chat)).toEqual(["I am Ada.", "Hello Ada.", "Which town?", "London."]);
    expect(placesOf(chat)).toEqual([[2, 0]]);
    expect(chat.snapshot().replaceable).toBeUndefined();
    chat.showVariant(backend.last.message.messageId);
    expect(texts(chat).at(-1)).toBe("England.");
  });

  it("is asked again in the same words, any number of times", async () => {
    const chat = await twoTurns();
    for (const reply of ["Paris.", "Rome."]) {
      expect(chat.regenerate()).toBe(true);
      expect(backend.last.message.message).toBe("Which town?");
      await answer(reply);
    }
    expect(texts(chat).slice(2)).toEqual(["Which town?", "Rome."]);
    expect(placesOf(chat)).toEqual([[3, 2]]);
  });

  it("leaves what came after it to the one that stands now", async () => {
    const chat = await twoTurns();
    const left = chat.snapshot().messages[2]?.id ?? "";
    chat.regenerate("Which land?");
    await answer("England.");
    chat.send("How old?");
    await answer("Very.");
    expect(chat.snapshot().replaceable?.text).toBe("How old?");
    chat.showVariant(left);
    expect(texts(chat)).toEqual(["I am Ada.", "Hello Ada.", "Which town?", "London."]);
    chat.send("And then?");
    expect(texts(chat).slice(2)).toEqual(["Which land?", "England.", "How old?", "Very."]);
  });

  it("is not replaced while the agent is at it, and not by nothing", async () => {
    const chat = load();
    expect(chat.regenerate()).toBe(false);
    chat.send("I am Ada.");
    expect(chat.regenerate()).toBe(false);
    await answer("Hello.");
    expect(chat.regenerate(" ")).toBe(false);
    expect(backend.calls).toHaveLength(1);
  });

  it("is found again after a reload in the middle of its reply, and stays a replacement", async () => {
    const chat = await twoTurns();
    const asked = chat.snapshot().messages[2];
    chat.regenerate("Which land?");
    backend.last.accept();
    const { messageId } = backend.last.message;
    for (const end of ends.splice(0)) end();
    const again = load();
    expect(backend.last.message).toMatchObject({ messageId, replaces: asked?.id });
    await answer("England.");
    expect(texts(again).at(-1)).toBe("England.");
  });

  it("is sent as a new one when another device wrote after it", async () => {
    const chat = await twoTurns();
    chat.regenerate("Which land?");
    backend.last.fail(refusal("failed-precondition", "message-not-last"));
    await settle();
    expect(chat.snapshot().turn?.step.kind).toBe("failed");
    expect(texts(chat)).toHaveLength(2);
    chat.retry();
    expect(backend.last.message).not.toHaveProperty("replaces");
    await answer("England.");
    expect(texts(chat).slice(2)).toEqual(["Which town?", "London.", "Which land?", "England."]);
  });

  it("stays left when its replacement failed and was taken back", async () => {
    const chat = await twoTurns();
    chat.regenerate("Which land?");
    backend.last.accept();
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    expect(chat.takeBack()).toBe("Which land?");
    expect(chat.snapshot().messages.at(-1)).toMatchObject({ text: "Which land?", state: "failed" });
    expect(chat.regenerate("Which sea?")).toBe(true);
    await answer("The North Sea.");
    expect(placesOf(chat)).toEqual([[3, 2]]);
  });
});

describe("a conversation that is opened", () => {
  const message = (id: string, role: Message["role"], more: Partial<Message> = {}): Message => ({
    id,
    role,
    text: `text of ${id}`,
    state: role === "user" ? "answered" : "complete",
    createdAt: new Date(0).toISOString(),
    ...more,
  });

  it("shows what stands, and knows what was left", async () => {
    backend.stored = [
      message("one", "user", { replacedBy: "two" }),
      message("one-reply", "assistant"),
      message("late-1", "assistant"),
      message("two", "user", { replaces: "one" }),
      message("two-reply", "assistant"),
    ];
    const chat = load();
    chat.open("one");
    await settle();
    expect(chat.snapshot().messages.map(({ id }) => id)).toEqual(["two", "two-reply"]);
    expect(chat.snapshot().variants.get("two")).toEqual({ ids: ["one", "two"], at: 1 });
    chat.showVariant("one");
    expect(chat.snapshot().messages.map(({ id }) => id)).toEqual(["one", "one-reply", "late-1"]);
  });

  it("whose last message is still asked in another's place follows that", async () => {
    backend.stored = [
      message("one", "user", { replacedBy: "two" }),
      message("one-reply", "assistant"),
      message("two", "user", { replaces: "one", state: "open" }),
    ];
    const chat = load();
    chat.open("one");
    await settle();
    expect(chat.snapshot().messages).toEqual([]);
    expect(backend.last.message).toMatchObject({ messageId: "two", replaces: "one" });
  });
});
