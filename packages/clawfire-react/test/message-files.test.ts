import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { attachment, FakeBackend, FakeNetwork, fakeStorage } from "./fake-backend.ts";

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
