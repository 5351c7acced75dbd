import { describe, expect, it } from "vitest";
import { messageText, withoutTags } from "../../../src/gateway/wire/message-text.ts";

describe("the words of a message", () => {
  it.each([
    ["a string", { content: "Hi" }, "Hi"],
    [
      "text blocks",
      {
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
      "ab",
    ],
    [
      "thinking and tools beside text",
      {
        content: [
          { type: "thinking", text: "x" },
          { type: "toolCall", text: "y" },
          { type: "text", text: "b" },
        ],
      },
      "b",
    ],
    ["tools only", { content: [{ type: "toolCall" }] }, undefined],
    ["odd blocks", { content: [null, 5, { type: "text", text: 5 }] }, undefined],
    ["no content", { role: "assistant" }, undefined],
    ["no message", undefined, undefined],
  ])("of %s", (_what, message, text) => {
    expect(messageText(message)).toBe(text);
  });
});

describe("how a channel shall deliver a reply", () => {
  it("is left out", () => {
    expect(withoutTags("[[reply_to_current]] Hi [[audio_as_voice]]there")).toBe("Hi there");
  });

  it.each([
    ["a block of code around it", "Write:\n```\n[[reply_to_current]]\n```"],
    ["brackets of another kind", "a[[0]] and [[wiki]]  "],
  ])("is left alone with %s", (_, said) => {
    expect(withoutTags(said)).toBe(said);
  });
});
