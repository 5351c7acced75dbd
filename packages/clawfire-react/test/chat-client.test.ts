import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../src/contract.ts";
import { connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let network: FakeNetwork;
let storage: ReturnType<typeof fakeStorage>;
let ends: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [backend, network, storage] = [new FakeBackend(), new FakeNetwork(), fakeStorage()];
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
});

/** A page that was just loaded; the tab remembers what the one before left. */
function load() {
  const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity: network });
  ends.push(chat.connect());
  return chat;
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);

function unload() {
  for (const end of ends.splice(0)) end();
}

function stored(count: number): Message[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `m${index}`,
    role: index % 2 === 0 ? "user" : "assistant",
    text: `text ${index}`,
    state: index % 2 === 0 ? "answered" : "complete",
    createdAt: new Date(index * 1_000).toISOString(),
  }));
}

describe("a message", () => {
  it("streams its reply and becomes two settled messages", async () => {
    const chat = load();
    expect(chat.send("hello")).toBe(true);
    backend.last.accept();
    backend.last.say({ type: "status", phase: "loading" });
    expect(chat.snapshot().turn?.step).toEqual({ kind: "waiting", phase: "loading" });
    backend.last.say({ type: "delta", text: "Hel" });
    backend.last.say({ type: "delta", text: "lo" });
    expect(chat.snapshot().turn).toMatchObject({ reply: "Hello", step: { kind: "replying" } });
    backend.last.say({ type: "replace", text: "Hi" });
    expect(chat.snapshot().turn?.reply).toBe("Hi");
    backend.last.finish("Hi there");
    await settle();
    expect(chat.snapshot().turn).toBeUndefined();
    expect(chat.snapshot().messages.map(({ role, text }) => [role, text])).toEqual([
      ["user", "hello"],
      ["assistant", "Hi there"],
    ]);
    chat.send("more");
    expect(backend.last.message.conversationId).toBe(backend.calls[0]?.message.messageId);
  });

  it("is not sent while the one before has no reply, nor when it is empty", () => {
    const chat = load();
    expect([chat.send("hello"), chat.send("hello"), chat.send(" ")]).toEqual([true, false, false]);
    expect(backend.calls).toHaveLength(1);
  });

  it("is attached to by the same id when the connection is lost, without showing less than before", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.accept();
    backend.last.say({ type: "delta", text: "One two" });
    backend.last.fail(connectionLost());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(backend.calls.map(({ message }) => message.messageId)).toEqual([
      backend.calls[0]?.message.messageId,
      backend.calls[0]?.message.messageId,
    ]);
    backend.last.accept();
    backend.last.say({ type: "delta", text: "One" });
    expect(chat.snapshot().turn?.reply).toBe("One two");
    backend.last.say({ type: "delta", text: " two three" });
    expect(chat.snapshot().turn?.reply).toBe("One two three");
  });

  it("waits for the network, and goes on when it is back", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.accept();
    network.turn(false);
    await settle();
    expect(chat.snapshot().turn?.step.kind).toBe("offline");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(backend.calls).toHaveLength(1);
    network.turn(true);
    await settle();
    expect(backend.calls).toHaveLength(2);
  });

  it("attaches at once when the agent is still running", async () => {
    load().send("hello");
    backend.last.fail(refusal("deadline-exceeded", "still-running"));
    await settle();
    expect(backend.calls).toHaveLength(2);
  });

  it.each([
    ["unavailable", "gateway-unavailable"],
    ["resource-exhausted", "rate-limited"],
    ["failed-precondition", "device-not-paired"],
  ])("is sent again when the time is over that %s asks for", async (code, reason) => {
    const chat = load();
    chat.send("hello");
    const until = Date.now() + 5_000;
    backend.last.fail(refusal(code, reason, { retryAfterMs: 5_000 }));
    await settle();
    expect(chat.snapshot().turn?.step).toMatchObject({ kind: "resting", until, failure: { reason } });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(backend.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(backend.calls).toHaveLength(2);
  });

  it("is left to the visitor when the wait is long", async () => {
    const chat = load();
    chat.send("hello");
    const retryAt = Date.now() + 3_600_000;
    backend.last.fail(refusal("resource-exhausted", "daily-limit", { retryAfterMs: 3_600_000 }));
    await settle();
    expect(chat.snapshot().turn?.step).toMatchObject({ kind: "failed", retryAt });
  });

  it("that failed is sent again by the same id, or taken back", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    chat.retry();
    expect(backend.last.message).toEqual(backend.calls[0]?.message);
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    expect(chat.takeBack()).toBe("hello");
    expect(chat.snapshot().turn).toBeUndefined();
  });

  it("begins a new conversation when its own was deleted", async () => {
    const chat = load();
    chat.open("gone");
    await settle();
    chat.send("hello");
    backend.last.fail(refusal("not-found", "conversation-not-found"));
    await settle();
    chat.retry();
    expect(backend.last.message).not.toHaveProperty("conversationId");
    expect(backend.last.message.messageId).not.toBe(backend.calls[0]?.message.messageId);
  });
});

describe("stopping", () => {
  it("asks the agent, and keeps what was written", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.accept();
    chat.stop();
    chat.stop();
    expect(backend.stops).toHaveLength(1);
    expect(chat.snapshot().turn?.stopping).toBe(true);
    backend.last.finish("Hel", "stopped");
    await settle();
    expect(chat.snapshot().messages.at(-1)).toMatchObject({ text: "Hel", state: "stopped" });
  });

  it("before the message was stored is done as soon as it is", () => {
    const chat = load();
    chat.send("hello");
    chat.stop();
    expect(backend.stops).toHaveLength(0);
    backend.last.accept();
    expect(backend.stops).toEqual([
      { conversationId: backend.last.message.messageId, messageId: backend.last.message.messageId },
    ]);
  });

  it("takes back a message that waits", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.fail(refusal("unavailable", "gateway-unavailable", { retryAfterMs: 9_000 }));
    await settle();
    chat.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(backend.calls).toHaveLength(1);
    expect(chat.snapshot().turn?.step).toMatchObject({ kind: "failed", failure: { reason: "cancelled" } });
  });
});

describe("a reload", () => {
  it("in the middle of a reply attaches to it, even before the message was known to be stored", async () => {
    load().send("hello");
    unload();
    const chat = load();
    expect(backend.last.message).toEqual(backend.calls[0]?.message);
    backend.last.finish("Hello");
    await settle();
    expect(chat.snapshot().messages).toHaveLength(2);
    unload();
    load();
    expect(backend.calls).toHaveLength(2);
  });

  it("finds a reply under way in the history, as another tab asked for it", async () => {
    backend.stored = [
      ...stored(2),
      { id: "m2", role: "user", text: "and?", state: "open", createdAt: new Date().toISOString() },
    ];
    const chat = load();
    chat.open("known");
    await settle();
    expect(backend.last.message).toEqual({ message: "and?", messageId: "m2", conversationId: "known" });
    expect(chat.snapshot().messages).toHaveLength(2);
  });

  it("does not send a failed message again, and keeps its words", async () => {
    load().send("too long");
    backend.last.fail(refusal("invalid-argument", "invalid-request"));
    await settle();
    unload();
    const chat = load();
    expect(backend.calls).toHaveLength(1);
    expect(chat.memory.draft("")).toBe("too long");
  });

  it("twice at once, as React's strict mode does it, shows and attaches once", async () => {
    load().send("hello");
    unload();
    const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity: network });
    chat.connect()();
    ends.push(chat.connect());
    expect(backend.calls.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    backend.last.finish("Hello");
    await settle();
    expect(chat.snapshot().messages).toHaveLength(2);
  });
});

describe("the history", () => {
  it("is paged back to the first message, each once", async () => {
    backend.stored = stored(70);
    const chat = load();
    chat.open("known");
    await settle();
    expect(chat.snapshot().messages).toHaveLength(30);
    await Promise.all([chat.loadOlder(), chat.loadOlder()]);
    await chat.loadOlder();
    expect(chat.snapshot().history).toEqual({ kind: "ready", older: "none" });
    expect(chat.snapshot().messages.map(({ id }) => id)).toEqual(stored(70).map(({ id }) => id));
  });

  it("tells what the agent said on its own, which is looked for once when the conversation is opened", async () => {
    backend.stored = stored(2);
    const createdAt = new Date().toISOString();
    backend.late.push({ id: "late", role: "assistant", text: "By the way", state: "complete", createdAt });
    const chat = load();
    chat.open("known");
    await settle();
    await chat.refresh();
    expect(chat.snapshot().messages.map(({ id }) => id)).toEqual([...stored(2).map(({ id }) => id), "late"]);
    expect(backend.refreshes).toBe(1);
  });

  it("of the conversation that was left does not show up in the next one", async () => {
    backend.stored = stored(4);
    const chat = load();
    chat.open("first");
    chat.open(undefined);
    await settle();
    expect(chat.snapshot().messages).toEqual([]);
  });

  it("that cannot be loaded says so, and can be asked for again", async () => {
    backend.stored = stored(2);
    backend.failure = connectionLost();
    const chat = load();
    chat.open("known");
    await settle();
    expect(chat.snapshot().history).toMatchObject({ kind: "failed", failure: { reason: "connection-lost" } });
    chat.open("known");
    await settle();
    expect(chat.snapshot().messages).toHaveLength(2);
  });
});
