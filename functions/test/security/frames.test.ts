import { assert, boolean, constantFrom, nat, oneof, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { peek } from "../../src/gateway/wire/read-frame.ts";
import { parseFrame } from "../../src/gateway/wire/frames.ts";
import { hostileJson, hostileText, isUnpolluted, timeOf } from "./hostile.ts";

const kinds = new Set(["challenge", "response", "chat", "shutdown", "ignored", "malformed"]);

const frame = record({
  type: constantFrom("event", "res", "req"),
  event: oneof(constantFrom("chat", "connect.challenge", "shutdown", "tick"), hostileText),
  id: oneof(hostileText, hostileJson),
  ok: oneof(boolean(), hostileJson),
  payload: oneof(
    hostileJson,
    record({ runId: oneof(constantFrom("ours"), hostileText), state: hostileText }),
  ),
  error: hostileJson,
  seq: oneof(nat(), hostileJson),
});

const frameText = oneof(
  frame.map((value) => JSON.stringify(value)),
  hostileJson.map((value) => JSON.stringify(value)),
  hostileText,
);

const bytes = oneof(
  frameText.map((text) => Buffer.from(text)),
  uint8Array().map((data) => Buffer.from(data)),
);

describe("frames of any kind", () => {
  it("are parsed, ignored or malformed", () => {
    assert(
      property(frameText, (raw) => kinds.has(parseFrame(raw).kind)),
      { numRuns: 2_000 },
    );
    expect(isUnpolluted()).toBe(true);
  });

  it("are dropped unread only if they are another's", () => {
    assert(
      property(bytes, (data) => {
        const isDropped = peek(data, (runId) => runId === "ours").kind === "not-ours";
        const read = parseFrame(data.toString());
        return !(isDropped && read.kind === "chat" && read.chat.runId === "ours");
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["a deep nest", `${'{"type":'.repeat(5_000)}1${"}".repeat(5_000)}`],
    ["a megabyte of text", JSON.stringify({ type: "event", event: "x".repeat(1_000_000), seq: 1 })],
    ["a megabyte of brackets", "[".repeat(1_000_000)],
    ["a head without an end", `{"type":"event","event":"${"a".repeat(1_000_000)}`],
  ])("of %s are read at once", (_, raw) => {
    const ms = timeOf(() => [parseFrame(raw), peek(Buffer.from(raw), () => false)]);
    expect(ms).toBeLessThan(1_000);
  });
});
