import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { attachment, FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let storage: ReturnType<typeof fakeStorage>;
let end = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  [backend, storage] = [new FakeBackend(), fakeStorage()];
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A page that was just loaded; the tab remembers what the one before left. */
function load() {
  end();
  const connectivity = new FakeNetwork();
  const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity });
  end = chat.connect();
  return chat;
}

describe("a message with files", () => {
  const files = [{ ...attachmentOf("a") }];
  function attachmentOf(id: string) {
    return {
      id,
      kind: "file",
      name: id,
      contentType: "application/pdf",
      bytes: 1,
      url: "https://b/a",
    } as const;
  }

  it("keeps them while it waits, over a reload too", async () => {
    const chat = load();
    chat.send("first");
    backend.last.accept();
    expect(chat.queue("", files)).toBe(true);
    const again = load();
    expect(again.snapshot().queued).toMatchObject([{ text: "", attachments: files }]);
    backend.last.finish("done");
    await settle();
    expect(backend.last.message).toMatchObject({ message: "", attachments: [{ id: "a" }] });
  });

  it("keeps them when it is attached to again, and when it is edited", async () => {
    const chat = load();
    chat.send("look", undefined, files);
    backend.last.accept();
    backend.last.fail(connectionLost());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(backend.last.message.attachments).toEqual([{ id: "a" }]);
    backend.last.finish("seen");
    await settle();
    expect(chat.snapshot().messages[0]?.attachments).toEqual(files);
    chat.regenerate("look again");
    expect(backend.last.message).toMatchObject({ message: "look again", attachments: [{ id: "a" }] });
  });

  it("sends them with the next one when it failed and is taken back", async () => {
    const chat = load();
    chat.send("look", undefined, files);
    backend.last.fail(
      refusal("unavailable", "run-failed", { details: { conversationId: backend.last.message.messageId } }),
    );
    await settle();
    const { attachments } = chat.snapshot().turn ?? {};
    expect(chat.takeBack()).toBe("look");
    const failed = backend.last.message;
    chat.send("look here", undefined, attachments);
    expect(backend.last.message).toMatchObject({
      message: "look here",
      conversationId: failed.messageId,
      attachments: [{ id: "a" }],
    });
    expect(backend.last.message.messageId).not.toBe(failed.messageId);
    expect(backend.last.message).not.toHaveProperty("replaces");
  });

  it("sends the same files under the same id when it failed and is sent again", async () => {
    const chat = load();
    chat.send("look", undefined, files);
    const first = backend.last.message;
    backend.last.fail(refusal("internal", "run-failed"));
    await settle();
    chat.retry();
    expect(backend.calls).toHaveLength(2);
    expect(backend.last.message).toEqual(first);
  });

  it("leaves them to the message that it was to replace, where that is not the last any more", async () => {
    const chat = load();
    chat.send("look", undefined, files);
    backend.last.accept();
    backend.last.finish("seen");
    await settle();
    chat.regenerate("look again");
    backend.last.fail(refusal("failed-precondition", "message-not-last"));
    await settle();
    chat.retry();
    expect(backend.last.message).toMatchObject({ message: "look again" });
    expect(backend.last.message).not.toHaveProperty("replaces");
    expect(backend.last.message).not.toHaveProperty("attachments");
  });

  it("shows what the agent sends, once however often it is told", async () => {
    const chat = load();
    chat.send("draw");
    backend.last.accept();
    const chart = attachment("chart");
    backend.last.say({ type: "attachment", attachment: chart });
    backend.last.say({ type: "attachment", attachment: { ...chart, url: "https://b/newer" } });
    expect(chat.snapshot().turn?.replyAttachments).toEqual([{ ...chart, url: "https://b/newer" }]);
    backend.last.finish("Here.");
    await settle();
    expect(chat.snapshot().messages.at(-1)).toMatchObject({ text: "Here.", attachments: [{ id: "chart" }] });
  });
});
