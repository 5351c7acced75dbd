import { describe, expect, it } from "vitest";
import { runEvent } from "../../../src/gateway/wire/chat-event.ts";

const says = (text: string) => ({ role: "assistant", content: [{ type: "text", text }] });

describe("a chat event", () => {
  it.each([
    [
      "the whole text of v3",
      { state: "delta", seq: 2, message: says("Hello you") },
      "Hello",
      { kind: "text", text: "Hello you" },
    ],
    [
      "the whole text of v4 beside its new part",
      { state: "delta", deltaText: " you", message: says("Hello you") },
      "Hel",
      { kind: "text", text: "Hello you" },
    ],
    ["a new part alone", { state: "delta", deltaText: " you" }, "Hello", { kind: "text", text: "Hello you" }],
    [
      "a rewritten text",
      { state: "delta", deltaText: "Bye", replace: true },
      "Hello",
      { kind: "text", text: "Bye" },
    ],
    [
      "a delta without words",
      { state: "delta", message: { content: [{ type: "thinking", thinking: "hm" }] } },
      "Hello",
      { kind: "text", text: "Hello" },
    ],
    [
      "a phase",
      { state: "status", phase: "starting_model" },
      "",
      { kind: "status", phase: "starting_model" },
    ],
    [
      "the end",
      { state: "final", message: says("Done"), usage: { input: 3, output: 4 } },
      "",
      { kind: "final", text: "Done", usage: { inputTokens: 3, outputTokens: 4 } },
    ],
    [
      "an end without a message",
      { state: "final" },
      "Hello",
      { kind: "final", text: undefined, usage: undefined },
    ],
    ["an abort", { state: "aborted", message: says("Hel") }, "", { kind: "aborted", text: "Hel" }],
    [
      "an error",
      { state: "error", errorMessage: "401 from x", errorKind: "unknown" },
      "",
      { kind: "error", detail: "401 from x", errorKind: "unknown" },
    ],
    ["a state of a later release", { state: "dreaming" }, "", undefined],
  ])("with %s", (_what, payload, soFar, event) => {
    expect(runEvent({ runId: "r", ...payload }, soFar)).toEqual(event);
  });
});
