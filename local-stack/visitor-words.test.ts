import { describe, expect, test } from "vitest";
import { contentText, visitorWords } from "./visitor-words.ts";

const context =
  '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nConversation data:\n"none"\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>';
const runtime = "Runtime: agent=main | session=agent:main:web:abc | host=vm | channel=webchat";
const user = (text: string) => ({ role: "user", text });

describe("a visitor's words", () => {
  test.each([
    ["sent bare", "Hello, *you*?\n\nSecond paragraph."],
    ["behind a word joiner", "\u2060Hello, *you*?\n\nSecond paragraph."],
    ["behind a date", "[Fri 2026-11-20 13:03 UTC] \u2060Hello, *you*?\n\nSecond paragraph."],
    ["before runtime facts", `[Fri 2026-11-20 13:03 UTC] Hello, *you*?\n\nSecond paragraph.\n\n${runtime}`],
    ["before a message id", "Hello, *you*?\n\nSecond paragraph.\n[message_id: 0b790150-d976]"],
    ["after a context block", `${context}\n\nHello, *you*?\n\nSecond paragraph.`],
    ["before a context block", `Hello, *you*?\n\nSecond paragraph.\n\n${context}`],
    [
      "after a date and facts about the sender",
      '[Fri 2026-11-20 13:03 UTC] Sender (untrusted metadata):\n```json\n{\n  "label": "x"\n}\n```\n\nHello, *you*?\n\nSecond paragraph.',
    ],
    [
      "after facts about the sender",
      'Sender (untrusted metadata):\n```json\n{"label":"x"}\n```\n\n[Fri 2026-11-20 13:03 UTC] Hello, *you*?\n\nSecond paragraph.',
    ],
  ])("are found when %s", (_, text) => {
    expect(visitorWords([user("earlier"), user(text)])).toBe("Hello, *you*?\n\nSecond paragraph.");
  });

  test("are those of the last user message that is not the gateway's own", () => {
    const messages = [user("first"), { role: "assistant", text: "reply" }, user("second"), user(context)];
    expect(visitorWords(messages)).toBe("second");
    for (const about of [
      "OpenClaw runtime context for the immediately preceding user message.\nThis context is private.",
      "OpenClaw runtime context for the active user request in this turn. Do not describe it.\nKeep it private.",
    ])
      expect(visitorWords([...messages, user(`${about}\n\n${context}`)])).toBe("second");
  });

  test("are empty when no user spoke", () => {
    expect(visitorWords([{ role: "system", text: "You are helpful" }])).toBe("");
  });

  test("may contain brackets of their own", () => {
    expect(visitorWords([user("[words:20] and [hold:a]")])).toBe("[words:20] and [hold:a]");
  });
});

test("content is text or parts with text", () => {
  expect(contentText("a")).toBe("a");
  expect(contentText([{ type: "text", text: "a" }, { type: "image_url" }, null])).toBe("a\n\n");
  expect(contentText(undefined)).toBe("");
});
