import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  backend = new FakeBackend();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

function load() {
  const options = { uid: "ada", storage: fakeStorage(), connectivity: new FakeNetwork() };
  const { chat } = createChatSession({ transport: backend, ...options });
  end = chat.connect();
  return chat;
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("a rating", () => {
  it("shows at once, goes to the backend, and is taken back when that refuses it", async () => {
    const chat = load();
    chat.send("hello");
    backend.last.finish("Hi");
    await settle();
    const { conversationId, messageId } = {
      conversationId: chat.snapshot().conversationId,
      ...backend.last.message,
    };
    const replyId = `${messageId}-reply`;
    const shown = () => chat.snapshot().messages.at(-1)?.rating;
    const rated = chat.rate(replyId, "down", "Too short");
    expect(shown()).toEqual({ value: "down", words: "Too short" });
    expect(await rated).toBe(true);
    expect(backend.ratings).toEqual([{ conversationId, replyId, rating: "down", words: "Too short" }]);
    backend.failure = refusal("resource-exhausted", "rate-limited");
    expect(await chat.rate(replyId, "none")).toBe(false);
    expect(shown()).toEqual({ value: "down", words: "Too short" });
    expect(await chat.rate(replyId, "none")).toBe(true);
    expect(shown()).toBeUndefined();
  });
});

describe("a settled message", () => {
  it("stands behind what was said before, though the visitor's clock is an hour behind the backend's", async () => {
    const chat = load();
    vi.setSystemTime(Date.now() - 3_600_000);
    for (const text of ["one", "two"]) {
      chat.send(text);
      vi.setSystemTime(Date.now() + 3_600_000);
      backend.last.finish(`${text}!`);
      vi.setSystemTime(Date.now() - 3_600_000);
      await settle();
    }
    expect(chat.snapshot().messages.map(({ text }) => text)).toEqual(["one", "one!", "two", "two!"]);
  });
});

describe("a page's context", () => {
  it("goes with the message, also when it is sent again, and not with another one", async () => {
    const chat = load();
    let page = "/shoes";
    chat.context = () => ({ page });
    chat.send("hello");
    page = "/hats";
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    chat.retry();
    expect(backend.calls.map(({ message }) => message.context)).toEqual([
      { page: "/shoes" },
      { page: "/shoes" },
    ]);
    backend.last.finish("Hi");
    await settle();
    chat.send("more");
    expect(backend.last.message.context).toEqual({ page: "/hats" });
  });
});
