import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallFailure, connectionLost } from "../src/call-failure.ts";
import type { FileTray } from "../src/files/file-tray.ts";
import { TICKET_OVER } from "../src/files/put.ts";
import { refusal } from "./fake-backend.ts";
import { document, picture, settle, trayWorld, type TrayWorld } from "./tray-world.ts";

let { backend, network, puts, load, unload, last }: TrayWorld = trayWorld();

beforeEach(() => {
  vi.useFakeTimers();
  ({ backend, network, puts, load, unload, last } = trayWorld());
});

afterEach(() => {
  unload();
  vi.useRealTimers();
});

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
    tray.add([picture("broken.png"), new File(["x"], "broken.heic", { type: "image/heic" })]);
    await settle();
    const steps = tray.snapshot().uploads.map(({ step }) => step);
    expect(steps).toMatchObject([
      { kind: "failed", again: false, failure: { details: { problem: "unreadable" } } },
      { kind: "failed", again: false, failure: { details: { problem: "kind" } } },
    ]);
    expect(backend.uploads).toEqual([]);
  });
});

it("a picture that is too large even when it was made smaller is not uploaded", async () => {
  const { tray } = load();
  backend.offer = { contentTypes: ["image/png"], most: 4, bytes: 3 };
  tray.add([picture()]);
  await settle();
  const step = tray.snapshot().uploads[0]?.step;
  expect(step).toMatchObject({
    kind: "failed",
    again: false,
    failure: { details: { problem: "too-large" } },
  });
  expect(backend.uploads).toEqual([]);
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
