import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { refusal } from "./fake-backend.ts";
import { document, settle, trayWorld, type TrayWorld } from "./tray-world.ts";

let { backend, puts, load, unload, last }: TrayWorld = trayWorld();

beforeEach(() => {
  vi.useFakeTimers();
  ({ backend, puts, load, unload, last } = trayWorld());
});

afterEach(() => {
  unload();
  vi.useRealTimers();
});

describe("the files beside a draft", () => {
  async function withTwo() {
    const page = load();
    page.tray.add([document("1"), document("2")]);
    await settle();
    puts[0]?.done();
    await settle();
    return page;
  }

  it("are there after a reload where they were ready, and the others are told of", async () => {
    await withTwo();
    unload();
    const { tray, steps } = load();
    expect(steps()).toEqual(["file-1.png ready", "2 failed"]);
    expect(tray.snapshot().uploads[1]?.step).toMatchObject({ again: false });
    tray.remove(tray.snapshot().uploads[1]?.id ?? "");
    expect(tray.ready).toMatchObject([{ id: "file-1" }]);
    unload();
    expect(load().steps()).toEqual(["file-1.png ready"]);
  });

  it("stay with their conversation, where they go on", async () => {
    const { chat, steps } = await withTwo();
    chat.open("another");
    expect(steps()).toEqual([]);
    puts[1]?.done();
    await settle();
    chat.open(undefined);
    expect(steps()).toEqual(["1 ready", "2 ready"]);
  });

  it("go along when a new conversation gets its id", async () => {
    const { chat, tray, steps } = load();
    chat.send("hello");
    tray.add([document("1")]);
    backend.last.accept();
    await settle();
    last().done();
    await settle();
    expect([chat.snapshot().conversationId, steps()]).toEqual([backend.last.message.messageId, ["1 ready"]]);
    unload();
    const again = load();
    expect(again.steps()).toEqual(["file-1.png ready"]);
    again.chat.open(undefined);
    expect(again.steps()).toEqual([]);
  });

  async function withFailed() {
    const page = load();
    page.tray.add([document("1")]);
    await settle();
    last().done();
    await settle();
    page.chat.send("look", undefined, page.tray.ready);
    page.tray.clear();
    backend.last.fail(refusal("failed-precondition", "paused"));
    await settle();
    return page;
  }

  it("are there after a reload where their message never got to the backend", async () => {
    await withFailed();
    unload();
    const { chat, steps } = load();
    expect([chat.memory.draft(""), steps()]).toEqual(["look", ["file-1.png ready"]]);
  });

  it("are gone after a reload where their message went out at last", async () => {
    const { chat } = await withFailed();
    chat.retry();
    backend.last.accept();
    unload();
    const again = load();
    again.chat.open(undefined);
    expect(again.steps()).toEqual([]);
  });

  it("come back with a message that failed and is taken back", async () => {
    const { chat, tray, steps } = load();
    tray.add([document("1")]);
    await settle();
    last().done();
    await settle();
    chat.send("look", undefined, tray.ready);
    tray.clear();
    backend.last.fail(refusal("invalid-argument", "attachment-refused", { details: { problem: "expired" } }));
    await settle();
    const attachments = chat.snapshot().turn?.attachments;
    expect(chat.takeBack()).toBe("look");
    tray.putBack(attachments);
    expect(steps()).toEqual(["file-1.png ready"]);
  });
});
