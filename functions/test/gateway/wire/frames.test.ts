import { describe, expect, it } from "vitest";
import { parseFrame } from "../../../src/gateway/wire/frames.ts";

const parse = (frame: unknown) => parseFrame(JSON.stringify(frame));

describe("a frame", () => {
  it.each([
    [
      { type: "event", event: "connect.challenge", payload: { nonce: "n", ts: 5 } },
      { kind: "challenge", nonce: "n", ts: 5 },
    ],
    [
      { type: "res", id: "1", ok: true, payload: { a: 1 }, more: true },
      { kind: "response", id: "1", answer: { ok: true, payload: { a: 1 } } },
    ],
    [
      {
        type: "res",
        id: "1",
        ok: false,
        error: { code: "NOT_PAIRED", message: "m", details: { requestId: "r", x: 1 } },
      },
      {
        kind: "response",
        id: "1",
        answer: { ok: false, error: { code: "NOT_PAIRED", message: "m", details: { requestId: "r" } } },
      },
    ],
    [
      {
        type: "res",
        id: "1",
        ok: false,
        payload: { runId: "r", status: "error", summary: "s" },
        error: { code: "UNAVAILABLE", message: "m" },
      },
      { kind: "response", id: "1", answer: { ok: true, payload: { runId: "r", status: "error" } } },
    ],
    [
      {
        type: "event",
        event: "chat",
        seq: 3,
        payload: { runId: "r", state: "delta", deltaText: "a", seq: "odd" },
      },
      { kind: "chat", seq: 3, chat: { runId: "r", state: "delta", deltaText: "a", seq: undefined } },
    ],
    [
      { type: "event", event: "shutdown", seq: 3, payload: { reason: "restart", restartExpectedMs: 1500 } },
      { kind: "shutdown", seq: 3, restartExpectedMs: 1500 },
    ],
    [
      { type: "event", event: "shutdown", payload: { restartExpectedMs: null } },
      { kind: "shutdown", seq: undefined, restartExpectedMs: undefined },
    ],
    [
      { type: "event", event: "health", seq: 4, payload: {} },
      { kind: "ignored", seq: 4 },
    ],
    [
      { type: "event", event: "tick" },
      { kind: "ignored", seq: undefined },
    ],
  ])("%j is read", (frame, read) => {
    expect(parse(frame)).toEqual(read);
  });

  it.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["null", "frame: invalid_type"],
    ["[]", "frame: invalid_type"],
    ['{"type":"req","id":"1"}', "type: invalid_union"],
    ['{"type":"res","ok":true}', "id: invalid_type"],
    ['{"type":"event","event":"chat","payload":{"state":"final"}}', "runId: invalid_type"],
    ['{"type":"event","event":"connect.challenge","payload":{"nonce":"n"}}', "ts: invalid_type"],
  ])("%j is malformed", (raw, why) => {
    expect(parseFrame(raw)).toEqual({ kind: "malformed", why });
  });

  it("that is malformed is described without its values", () => {
    const frame = parse({ type: "event", event: "chat", payload: { runId: 5, state: "hunter2" } });
    expect(JSON.stringify(frame)).not.toContain("hunter2");
  });
});
