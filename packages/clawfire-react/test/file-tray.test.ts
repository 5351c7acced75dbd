import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallFailure, connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { FileTray } from "../src/files/file-tray.ts";
import { TICKET_OVER, type PutOptions } from "../src/files/put.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

interface FakePut extends PutOptions {
  readonly id: string;
  readonly body: Blob;
  done(): void;
  fail(error: Error): void;
}

let backend: FakeBackend;
let network: FakeNetwork;
let storage: ReturnType<typeof fakeStorage>;
let puts: FakePut[];
let ends: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [backend, network, storage, puts] = [new FakeBackend(), new FakeNetwork(), fakeStorage(), []];
  backend.offer = { contentTypes: ["image/png", "image/jpeg", "application/pdf"], most: 4, bytes: 5_000 };
});

afterEach(() => {
  unload();
  vi.useRealTimers();
});

function unload() {
  for (const end of ends.splice(0)) end();
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0);

/** A page that was just loaded; the tab remembers what the one before left. */
function load() {
  const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity: network });
  ends.push(chat.connect());
  const tray = new FileTray({
    transport: backend,
    connectivity: network,
    chat,
    offer: () => backend.offer,
    shrink: async (file) =>
      file.name.startsWith("broken")
        ? undefined
        : { blob: new Blob(["small"], { type: "image/png" }), name: file.name },
    put: ({ id }, body, options) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      options.signal.addEventListener("abort", () => reject(options.signal.reason as Error));
      puts.push({ ...options, id, body, done: resolve, fail: reject });
      return promise;
    },
  });
  const steps = () => tray.snapshot().uploads.map(({ name, step }) => `${name} ${step.kind}`);
  return { chat, tray, steps };
}

const picture = (name = "photo.png", size = 50_000) =>
  new File([new Uint8Array(size)], name, { type: "image/png" });
const document = (name = "bill.pdf", size = 100) =>
  new File([new Uint8Array(size)], name, { type: "application/pdf" });

const last = () => puts.at(-1) as FakePut;
const problems = (tray: FileTray) =>
  tray.snapshot().refused.map(({ name, failure }) => [name, failure.details["problem"]]);

describe("a chosen file", () => {
  it("is made smaller, uploaded, looked at, and sent with the message", async () => {
    const { chat, tray, steps } = load();
    tray.add([picture()]);
    await settle();
    expect(backend.uploads).toEqual([{ name: "photo.png", contentType: "image/png", bytes: 5 }]);
    expect(await last().body.text()).toBe("small");
    last().onProgress(0.5);
    expect(tray.snapshot().uploads[0]?.step).toEqual({ kind: "uploading", part: 0.5 });
    expect(tray.ready).toBeUndefined();
    last().done();
    await settle();
    expect(steps()).toEqual(["photo.png ready"]);
    expect(chat.send("", undefined, tray.ready)).toBe(true);
    tray.clear();
    expect(backend.last.message).toMatchObject({ message: "", attachments: [{ id: "file-1" }] });
    expect(chat.snapshot().turn?.attachments).toMatchObject([{ id: "file-1" }]);
    expect(steps()).toEqual([]);
  });

  it("goes as it is where it is no picture", async () => {
    const { tray } = load();
    const bill = document();
    tray.add([bill]);
    await settle();
    expect(last().body).toBe(bill);
  });

  it("waits while two others are on their way", async () => {
    const { tray, steps } = load();
    tray.add([document("1"), document("2"), document("3")]);
    await settle();
    expect(steps()).toEqual(["1 uploading", "2 uploading", "3 waiting"]);
    puts[0]?.done();
    await settle();
    expect(steps()).toEqual(["1 ready", "2 uploading", "3 uploading"]);
  });

  it("can be removed on its way, and takes nobody's place then", async () => {
    const { tray, steps } = load();
    tray.add([document("1"), document("2"), document("3")]);
    await settle();
    tray.remove(tray.snapshot().uploads[0]?.id ?? "");
    await settle();
    expect(puts[0]?.signal.aborted).toBe(true);
    expect(steps()).toEqual(["2 uploading", "3 uploading"]);
  });

  it("is told of where it is not taken, and the others go on", async () => {
    const { tray, steps } = load();
    const film = new File(["x"], "film.mp4", { type: "video/mp4" });
    const drawing = new File(["<svg/>"], "a.svg", { type: "image/svg+xml" });
    tray.add([film, drawing, document("empty.pdf", 0), document("huge.pdf", 6_000), document("1")]);
    expect(problems(tray)).toEqual([
      ["film.mp4", "kind"],
      ["a.svg", "kind"],
      ["empty.pdf", "empty"],
      ["huge.pdf", "too-large"],
    ]);
    tray.add([document("2"), document("3"), document("4"), document("5")]);
    expect(problems(tray)).toEqual([["5", "too-many"]]);
    await settle();
    expect(steps()).toEqual(["1 uploading", "2 uploading", "3 waiting", "4 waiting"]);
  });

  it("is none where the backend offers none", () => {
    const { tray, steps } = load();
    backend.offer = undefined;
    tray.add([document()]);
    expect([problems(tray), steps()]).toEqual([[["bill.pdf", "off"]], []]);
  });

  it("is not sent as it is where the browser cannot read the picture", async () => {
    const { tray } = load();
    tray.add([picture("broken.png")]);
    await settle();
    expect(tray.snapshot().uploads[0]?.step).toMatchObject({ kind: "failed", again: false });
    expect(backend.uploads).toEqual([]);
  });
});

describe("an upload that is cut off", () => {
  it("goes on when the browser is online again, under the same permission", async () => {
    const { tray, steps } = load();
    tray.add([document()]);
    await settle();
    network.turn(false);
    await settle();
    expect(tray.snapshot().uploads[0]?.step).toEqual({ kind: "waiting", offline: true });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(puts).toHaveLength(1);
    network.turn(true);
    await settle();
    expect(puts.map(({ id }) => id)).toEqual(["file-1", "file-1"]);
    last().done();
    await settle();
    expect(steps()).toEqual(["bill.pdf ready"]);
  });

  it("is tried again by itself, and is the visitor's to retry after some attempts", async () => {
    const { tray, steps } = load();
    tray.add([document()]);
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await vi.advanceTimersByTimeAsync(40_000);
      expect(puts).toHaveLength(attempt);
      last().fail(connectionLost());
    }
    await settle();
    expect(steps()).toEqual(["bill.pdf failed"]);
    tray.retry(tray.snapshot().uploads[0]?.id ?? "");
    await settle();
    last().done();
    await settle();
    expect(steps()).toEqual(["bill.pdf ready"]);
  });

  it("asks anew where its permission is over", async () => {
    const { tray } = load();
    tray.add([document()]);
    await settle();
    last().fail(new CallFailure("Over.", { code: "aborted", reason: TICKET_OVER }));
    await settle();
    expect(puts.map(({ id }) => id)).toEqual(["file-1", "file-2"]);
  });

  it("is not uploaded twice where only the answer to the look at it was lost", async () => {
    const { tray, steps } = load();
    tray.add([document()]);
    await settle();
    backend.failure = connectionLost();
    last().done();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([puts.length, backend.attached, steps()]).toEqual([1, ["file-1"], ["bill.pdf ready"]]);
  });
});

describe("a file that the backend refuses", () => {
  it.each([
    ["locked", false],
    ["infected", false],
    ["not-uploaded", true],
  ])("as %s can be tried again: %s", async (problem, again) => {
    const { tray } = load();
    tray.add([document()]);
    await settle();
    backend.failure = refusal("invalid-argument", "attachment-refused", { details: { problem } });
    last().done();
    await settle();
    expect(tray.snapshot().uploads[0]?.step).toMatchObject({ kind: "failed", again });
  });
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
    expect(load().steps()).toEqual(["file-1.png ready"]);
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
