import { describe, expect, it } from "vitest";
import { messageText, withoutDirectives } from "../../../src/gateway/wire/message-text.ts";

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

describe("what an agent says to the gateway", () => {
  it.each([
    ["a path", "Look:\nMEDIA:/root/.openclaw/workspace/a chart.png\nNice?", "Look:\nNice?"],
    ["a path in its own folder", "MEDIA: `./out/chart.png`\nHere.", "Here."],
    ["a file's name", "Here.\n  media:chart.png", "Here."],
    ["an address", "Here.\nMEDIA:https://example.com/x", "Here."],
    ["a file alone", "MEDIA:/tmp/a.png", ""],
    ["how to deliver it", "[[reply_to_current]] Hi [[audio_as_voice]]there", "Hi there"],
  ])("is left out: %s", (_, said, shown) => {
    expect(withoutDirectives(said)).toBe(shown);
  });

  it.each([
    ["a word before it", "The line MEDIA:/tmp/a.png shows a file."],
    ["no file behind it", "MEDIA: the fourth estate\n\nA talk."],
    ["a block of code around it", "Write:\n```\nMEDIA:/tmp/a.png\n[[reply_to_current]]\n```"],
    ["brackets of another kind", "a[[0]] and [[wiki]]  "],
  ])("is left alone with %s", (_, said) => {
    expect(withoutDirectives(said)).toBe(said);
  });
});
