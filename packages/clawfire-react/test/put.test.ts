import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { put, TICKET_OVER } from "../src/files/put.ts";

/** The browser's, of which the test decides every answer. */
class FakeRequest extends EventTarget {
  static latest: FakeRequest;
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  opened: string[] = [];
  body: unknown;
  status = 0;
  isAborted = false;

  constructor() {
    super();
    FakeRequest.latest = this;
  }

  open = (method: string, url: string) => void (this.opened = [method, url]);
  setRequestHeader = (name: string, value: string) => void (this.headers[name] = value);
  send = (body: unknown) => void (this.body = body);
  abort = () => void (this.isAborted = true);

  answer(status: number) {
    this.status = status;
    this.dispatchEvent(new Event("load"));
  }

  move(loaded: number, total: number) {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total }));
  }
}

const ticket = {
  id: "1",
  url: "https://bucket/1?signed",
  method: "PUT",
  headers: { "content-type": "image/png" },
  expiresAt: "2030-01-01T00:00:00Z",
} as const;

let over: AbortController;
let parts: number[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  [over, parts] = [new AbortController(), []];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const begin = () =>
  put(ticket, new Blob(["x"]), { signal: over.signal, onProgress: (part) => parts.push(part) });

describe("an upload's bytes", () => {
  it("go with the headers that were asked for, and it is told how far they are", async () => {
    const done = begin();
    const request = FakeRequest.latest;
    request.move(25, 100);
    request.answer(200);
    await done;
    expect(request).toMatchObject({ opened: ["PUT", ticket.url], headers: ticket.headers });
    expect(parts).toEqual([0.25]);
  });

  it.each([
    [412, undefined],
    [403, TICKET_OVER],
    [400, TICKET_OVER],
    [500, "connection-lost"],
    [429, "connection-lost"],
  ])("that are answered with %i fail as %s", async (status, reason) => {
    const done = begin().then(
      () => undefined,
      (error: { reason: string }) => error.reason,
    );
    FakeRequest.latest.answer(status);
    expect(await done).toBe(reason);
  });

  it("are given up once they stand still for a minute, and not while they move", async () => {
    const done = begin().catch((error: { reason: string }) => error.reason);
    const request = FakeRequest.latest;
    await vi.advanceTimersByTimeAsync(59_000);
    request.move(1, 100);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(request.isAborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([request.isAborted, await done]).toEqual([true, "connection-lost"]);
  });

  it("stop when nobody wants them any more", async () => {
    const done = begin();
    over.abort(new Error("removed"));
    await expect(done).rejects.toThrow("removed");
    expect(FakeRequest.latest.isAborted).toBe(true);
  });
});
