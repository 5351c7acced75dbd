import { describe, expect, it } from "vitest";
import { parseFrame } from "../../../src/gateway/wire/frames.ts";
import { readFrame } from "../../../src/gateway/wire/read-frame.ts";

const secret = "the-secret-argument";

/** As 2026.9.6 tells it: what the tool is called with stands in three fields. */
const told = (data: object = {}, more: object = {}) => ({
  runId: "run-1",
  stream: "item",
  data: {
    itemId: "tool:call_1",
    toolCallId: "call_1",
    name: "exec",
    kind: "tool",
    phase: "start",
    title: `Exec ${secret}`,
    status: "running",
    meta: secret,
    commandBearing: true,
    startedAt: 1_795_822_033_599,
    args: { command: secret },
    ...data,
  },
  sessionKey: "agent:main:web:1",
  seq: 7,
  ...more,
});
const ended = (status: string) =>
  told({ phase: "end", status, endedAt: 1_795_822_034_937, error: `no ${secret}`, result: secret });
const frameOf = (payload: unknown) =>
  parseFrame(JSON.stringify({ type: "event", event: "agent", payload, seq: 12 }));
const stepOf = (payload: unknown) => {
  const frame = frameOf(payload);
  return frame.kind === "tool" ? frame.step : undefined;
};

describe("a step of an agent", () => {
  it.each([
    ["begins", told(), "running"],
    ["is done", ended("completed"), "done"],
    ["has failed", ended("failed"), "failed"],
    ["was not let (2026.9.6)", ended("blocked"), "failed"],
  ])("%s", (_, payload, state) => {
    expect(frameOf(payload)).toEqual({
      kind: "tool",
      seq: 12,
      runId: "run-1",
      step: { id: expect.any(String), name: "exec", state },
    });
  });

  it("has one id from its beginning to its end, and another one than a later call that the provider numbers alike", () => {
    const { id } = stepOf(told()) ?? {};
    expect(id).toMatch(/^[\w-]{16}$/);
    expect(stepOf(ended("completed"))?.id).toBe(id);
    expect(stepOf(told({ startedAt: 1_795_822_099_000 }))?.id).not.toBe(id);
  });

  it.each([
    ["exec", "exec"],
    ["mcp__shop.find-order:2", "mcp__shop.find-order:2"],
    [`read ${secret}`, "tool"],
    ["a\u202Eb", "tool"],
    ["<b>", "tool"],
    ["", "tool"],
    ["x".repeat(65), "tool"],
  ])("by the name %j is told as %j", (name, shown) => {
    expect(stepOf(told({ name }))?.name).toBe(shown);
  });

  it.each([
    ["is no tool", told({ kind: "search" })],
    ["goes on", told({ phase: "update" })],
    ["has no id", told({ toolCallId: 7 })],
    ["stands in another stream", told({}, { stream: "tool" })],
    ["is of no run", told({}, { runId: undefined })],
    ["is nothing", null],
  ])("that %s is not read", (_, payload) => {
    expect(frameOf(payload)).toEqual({ kind: "ignored", seq: 12 });
  });

  it("has nothing of what the tool was called with, or answered", () => {
    const read = [told(), ended("failed"), ended("completed"), told({ toolCallId: secret })].map(stepOf);
    expect(read).not.toContain(undefined);
    expect(JSON.stringify(read)).not.toContain(secret);
  });
});

describe("a frame about it", () => {
  const raw = (payload: unknown) =>
    Buffer.from(JSON.stringify({ type: "event", event: "agent", payload, seq: 12 }));
  const read = (payload: unknown, hearsTools: boolean) =>
    readFrame(raw(payload), {
      has: (runId) => runId === "run-1",
      expectsOthers: false,
      hearsTools,
      writtenLength: () => undefined,
    });

  it("is read where its run is ours and somebody wants to know, and else dropped with its number", () => {
    expect(read(told(), true)).toMatchObject({
      kind: "tool",
      seq: 12,
      runId: "run-1",
      step: { name: "exec" },
    });
    expect(read(told(), false)).toEqual({ kind: "ignored", seq: 12 });
    expect(read(told({}, { runId: "run-9" }), true)).toEqual({ kind: "ignored", seq: 12 });
    expect(read(told({}, { stream: "command_output" }), true)).toEqual({ kind: "ignored", seq: 12 });
  });

  it("is read whatever the order of its fields", () => {
    const { runId, ...rest } = told();
    expect(read({ ...rest, runId }, true)).toMatchObject({ kind: "tool", runId: "run-1" });
  });

  it("that only says that the run began is told as that", () => {
    const begun = { runId: "run-1", sessionKey: "s", stream: "lifecycle", data: { phase: "start" } };
    expect(parseFrame(String(raw(begun)))).toMatchObject({ kind: "begun", runId: "run-1" });
  });
});
