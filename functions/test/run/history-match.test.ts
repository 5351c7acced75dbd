import { describe, expect, it } from "vitest";
import type { ChatHistory, HistoryMessage } from "../../src/gateway/methods/chat-history.ts";
import { standing, type Standing } from "../../src/run/history-match.ts";

const usage = { inputTokens: 3, outputTokens: 5 };
const message = "\u2060Hello\nyou";
const run = { runId: "ours", message };

const entry = (role: string, text: string, more: Partial<HistoryMessage> = {}): HistoryMessage => ({
  role,
  text,
  cut: false,
  timestamp: 1,
  id: undefined,
  runId: undefined,
  stopReason: undefined,
  usage: undefined,
  ...more,
});
const user = (text = message, runId?: string) => entry("user", text, { runId });
const agent = (text: string, more: Partial<HistoryMessage> = {}) =>
  entry("assistant", text, { stopReason: "stop", usage, ...more });
const complete = (text: string, took = usage): Standing => ({ kind: "complete", text, usage: took });
const received: Standing = { kind: "received", textSoFar: "" };

/** As 2026.9.6 tells it: with ids, and the visitor's message as soon as it is there. */
const withIds: [string, HistoryMessage[], Standing][] = [
  ["an empty session", [], { kind: "absent" }],
  ["other runs only", [user(message, "theirs"), agent("Hi", { runId: "theirs" })], { kind: "absent" }],
  ["its message alone", [user(message, "ours")], received],
  ["its reply", [user(message, "ours"), agent("Hi", { runId: "ours" })], complete("Hi")],
  [
    "a file without words as its reply",
    [user(message, "ours"), agent("", { runId: "ours", media: ["/w/a.png"] })],
    complete(""),
  ],
  [
    "its reply among others",
    [
      user("\u2060a", "r1"),
      agent("A"),
      user(message, "ours"),
      agent("Hi"),
      user("\u2060b", "r2"),
      agent("B"),
    ],
    complete("Hi"),
  ],
  [
    "what the agent says on its own before the reply",
    [user(message, "ours"), agent("Tea is ready.", { runId: "own" }), agent("Hi", { runId: "ours" })],
    complete("Hi"),
  ],
  [
    "the reply of a run with which the gateway went on after a restart",
    [user(message, "ours"), user("[System] Go on."), agent("Hi", { runId: "resumed" })],
    complete("Hi"),
  ],
  [
    "the same words of another run after it",
    [user(message, "ours"), agent("Hi"), user(message, "r2"), agent("B")],
    complete("Hi"),
  ],
  [
    "a step that uses a tool",
    [user(message, "ours"), agent("Let me look", { stopReason: "toolUse" })],
    received,
  ],
  [
    "a reply after a tool",
    [
      user(message, "ours"),
      agent("Let me look", { stopReason: "toolUse" }),
      entry("toolResult", "{}"),
      agent("Found it"),
    ],
    complete("Found it", { inputTokens: 6, outputTokens: 10 }),
  ],
  [
    "an error of the model",
    [user(message, "ours"), agent("⚠️ LLM request failed", { stopReason: "error" })],
    { kind: "failed", detail: "⚠️ LLM request failed" },
  ],
  [
    "a run that a restarted gateway went on with",
    [user(message, "ours"), user("[System] Your previous turn was interrupted."), agent("Going on")],
    complete("Going on"),
  ],
  [
    "a run that 2026.5 asked again because its first answer was empty",
    [
      user(message, "ours"),
      agent(""),
      user("The previous attempt did not produce a visible answer."),
      agent("Now I do"),
    ],
    complete("Now I do", { inputTokens: 6, outputTokens: 10 }),
  ],
  [
    "such a run before its reply",
    [user(message, "ours"), user("[System] Your previous turn was interrupted.")],
    received,
  ],
];

/** As the releases before 2026.6 tell it: without ids, and nothing of a run until its first step is over. */
const withoutIds: [string, HistoryMessage[], Standing][] = [
  ["a run in progress", [], { kind: "absent" }],
  ["its reply", [user(), agent("Hi")], complete("Hi")],
  ["its reply, with its lines joined", [user("\u2060Hello you"), agent("Hi")], complete("Hi")],
  ["its reply, behind a date", [user(`[Tue 2026-09-01 12:00] ${message}`), agent("Hi")], complete("Hi")],
  ["the same words, sent earlier too", [user(), agent("First"), user(), agent("Second")], complete("Second")],
  [
    "a longer message that begins alike, sent later",
    [user(), agent("Hi"), user(`${message} again`), agent("B")],
    complete("Hi"),
  ],
  ["an error without words", [user(), agent("", { stopReason: "error" })], { kind: "failed", detail: "" }],
  [
    "a run that was stopped, whose words come twice",
    [agent("You s"), user(), agent("You sa", { stopReason: "aborted" })],
    { kind: "stopped", text: "You sa" },
  ],
  [
    "a run that was stopped before a word",
    [user(), agent("", { stopReason: "aborted" })],
    { kind: "stopped", text: "" },
  ],
  [
    "an answer of the gateway itself",
    [agent("⚙️ Agent was aborted.", { stopReason: "injected" })],
    { kind: "absent" },
  ],
  ["a reply without words", [user(), agent("")], received],
  [
    "a reply behind which the agent said more on its own",
    [user(), agent("Hi"), agent("By the way")],
    complete("Hi"),
  ],
];

describe("a message that the gateway queued for another run", () => {
  const messages = [
    user("\u2060a", "r1"),
    agent("A", { runId: "r1" }),
    user(message, "ours"),
    agent("Hi", { runId: "r1" }),
  ];

  it("has the reply of that run which stands behind it", () => {
    expect(standing({ messages } as unknown as ChatHistory, { ...run, goesOnAs: "r1" })).toMatchObject({
      kind: "complete",
      text: "Hi",
    });
  });

  it("has none as long as nobody knows which run that is", () => {
    expect(standing({ messages } as unknown as ChatHistory, run)).toEqual(received);
  });
});

describe("a run stands by its history", () => {
  it.each(withIds)("with ids: %s", (_, messages, expected) => {
    expect(standing({ messages, inFlightRun: undefined, sessionId: undefined }, run)).toMatchObject(expected);
  });

  it.each(withoutIds)("without ids: %s", (_, messages, expected) => {
    expect(standing({ messages, inFlightRun: undefined, sessionId: undefined }, run)).toMatchObject(expected);
  });

  it("as one that goes on, with its text so far", () => {
    const history: ChatHistory = {
      messages: [user(message, "ours")],
      inFlightRun: { runId: "ours", text: "So" },
      sessionId: undefined,
    };
    expect(standing(history, run)).toEqual({ kind: "received", textSoFar: "So" });
    expect(standing({ ...history, inFlightRun: { runId: "theirs", text: "So" } }, run)).toEqual(received);
  });

  it("behind the word of a gateway that goes on with it and does not show it, if that came later", () => {
    const note = entry("user", "[System] Your previous turn was interrupted by a gateway restart.", {
      timestamp: 50,
    });
    const messages = [user("\u2060a", "r1"), agent("A"), note, agent("Going on")];
    const history = { messages, inFlightRun: undefined, sessionId: undefined };
    expect(standing(history, { ...run, sinceMs: 50 })).toMatchObject(complete("Going on"));
    expect(standing(history, { ...run, sinceMs: 51 })).toEqual({ kind: "absent" });
    const next = { ...history, messages: [...messages, user("\u2060b", "r2"), agent("B")] };
    expect(standing(next, { ...run, sinceMs: 50 })).toEqual({ kind: "absent" });
  });

  it("even if the gateway composed its letters, or took \\n for a new line", () => {
    const messages = [user("\u2060caf\u00e9 a b"), agent("Hi")];
    const written = { runId: "ours", message: "\u2060cafe\u0301 a\\nb" };
    expect(standing({ messages, inFlightRun: undefined, sessionId: undefined }, written)).toMatchObject(
      complete("Hi"),
    );
  });
});
