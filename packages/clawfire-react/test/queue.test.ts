import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let storage: ReturnType<typeof fakeStorage>;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [backend, storage] = [new FakeBackend(), fakeStorage()];
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** A page that was just loaded; the tab remembers what the one before left. */
function load() {
  const { chat } = createChatSession({
    transport: backend,
    uid: "ada",
    storage,
    connectivity: new FakeNetwork(),
  });
  end = chat.connect();
  return chat;
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const asked = () => backend.calls.map(({ message }) => message.message);
const waiting = (chat: ReturnType<typeof load>) => chat.snapshot().queued.map(({ text }) => text);

async function answer(text: string): Promise<void> {
  backend.last.accept();
  backend.last.finish(text);
  await settle();
}

describe("a message that is written while the agent answers", () => {
  it("waits, and is sent when the one before it is answered, in its order", async () => {
    const chat = load();
    expect(chat.queue("one")).toBe(true);
    expect([chat.queue("two"), chat.queue("three"), chat.queue(" ")]).toEqual([true, true, false]);
    expect([asked(), waiting(chat)]).toEqual([["one"], ["two", "three"]]);
    await answer("1");
    expect([asked(), waiting(chat)]).toEqual([["one", "two"], ["three"]]);
    await answer("2");
    await answer("3");
    expect(chat.snapshot().messages.map(({ text }) => text)).toEqual(["one", "1", "two", "2", "three", "3"]);
    expect(new Set(backend.calls.slice(1).map(({ message }) => message.conversationId)).size).toBe(1);
  });

  it("can be taken back, and is then never sent", async () => {
    const chat = load();
    chat.queue("one");
    chat.queue("two");
    expect(chat.unqueue(chat.snapshot().queued[0]?.id ?? "")).toBe("two");
    await answer("1");
    expect([asked(), waiting(chat)]).toEqual([["one"], []]);
  });

  it("outlives a reload, and is sent once under one id", async () => {
    const before = load();
    before.queue("one");
    backend.last.accept();
    before.queue("two");
    const [queued] = before.snapshot().queued;
    end();
    const chat = load();
    expect(waiting(chat)).toEqual(["two"]);
    await answer("1");
    expect(backend.last.message).toMatchObject({ message: "two", messageId: queued?.id });
    await answer("2");
    end();
    expect(waiting(load())).toEqual([]);
  });

  it("waits until a failed message is answered or taken back", async () => {
    const chat = load();
    chat.queue("one");
    chat.queue("two");
    backend.last.accept();
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    expect([asked(), waiting(chat)]).toEqual([["one"], ["two"]]);
    chat.retry();
    await answer("1");
    expect(asked()).toEqual(["one", "one", "two"]);
  });

  it("stays in its conversation when another one is opened", async () => {
    const chat = load();
    chat.queue("one");
    backend.last.accept();
    chat.queue("two");
    const { conversationId } = chat.snapshot();
    chat.open(undefined);
    expect([waiting(chat), chat.queue("elsewhere")]).toEqual([[], true]);
    expect(asked()).toEqual(["one", "elsewhere"]);
    chat.open(conversationId);
    expect(waiting(chat)).toEqual(["two"]);
  });

  it("is one of ten at most", () => {
    const chat = load();
    const taken = Array.from({ length: 13 }, (_, index) => chat.queue(`message ${index}`));
    expect(taken.filter(Boolean)).toHaveLength(11);
  });
});
