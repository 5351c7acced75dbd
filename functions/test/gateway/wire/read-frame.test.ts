import { describe, expect, it } from "vitest";
import { peek } from "../../../src/gateway/wire/read-frame.ts";
import { parseFrame } from "../../../src/gateway/wire/frames.ts";

const ours = new Set(["run-1", "rün-2", 'run"3', "run-4\\"]);
const look = (raw: string, hearsTools = false) =>
  peek(Buffer.from(raw), (runId) => ours.has(runId), hearsTools);

const chat = (runId: string, more: object = {}) => ({
  runId,
  sessionKey: "agent:main:web:1",
  seq: 7,
  state: "delta",
  ...more,
});
const event = (name: string, payload: unknown, more: object = { seq: 12 }) =>
  JSON.stringify({ type: "event", event: name, payload, ...more });
const long = { message: { role: "assistant", content: [{ type: "text", text: "größer ".repeat(5_000) }] } };

describe("a look at the raw frame", () => {
  it.each([
    ["another's chat event", event("chat", chat("run-9"))],
    ["a long one", event("chat", chat("run-9", long))],
    [
      "one with the fields that follow the number",
      event("chat", chat("run-9"), {
        seq: 12,
        stateVersion: { presence: 1, health: 2 },
        recipientProfileId: "p",
      }),
    ],
    [
      "one whose text imitates ours",
      event("chat", chat("run-9", { deltaText: '{"runId":"run-1"},"seq":99}' })),
    ],
    ["an event of no interest", event("agent", chat("run-1"))],
    [
      "a visitor's words in a transcript",
      event("session.message", { sessionKey: "s", message: { role: "user", content: "hi" } }),
    ],
    [
      "one whose words imitate the agent's",
      event("session.message", {
        sessionKey: "s",
        message: { role: "user", content: ',"message":{"role":"assistant","content":""' },
      }),
    ],
    ["an event without a payload", event("tick", undefined)],
  ])("drops %s, and keeps its number", (_what, raw) => {
    expect(look(raw)).toEqual({ kind: "not-ours", seq: 12 });
  });

  it.each([
    ["our chat event", event("chat", chat("run-1"))],
    ["our long one", event("chat", chat("run-1", long))],
    ["an id outside ASCII", event("chat", chat("rün-2"))],
    ["an id with an escape", event("chat", chat('run"3'))],
    ["an id that ends in one", event("chat", chat("run-4\\"))],
    ["another order of payload keys", event("chat", { state: "delta", runId: "run-1" })],
    [
      "another order of frame keys",
      JSON.stringify({ seq: 1, payload: chat("run-1"), event: "chat", type: "event" }),
    ],
    ["white space", JSON.stringify(JSON.parse(event("chat", chat("run-1"))), undefined, 1)],
    ["no number", event("chat", chat("run-9"), {})],
    ["a number in the payload only", event("chat", { runId: "run-9", state: "delta", seq: 5 }, {})],
    [
      "a number before the payload",
      event("chat", chat("run-9"), {}).replace('"payload"', '"seq":3,"payload"'),
    ],
    ["an unknown last field", event("chat", chat("run-9"), { seq: 12, later: { a: 1 } })],
    ["the challenge", event("connect.challenge", { nonce: "n", ts: 1 })],
    [
      "the agent's words in a transcript",
      event("session.message", { sessionKey: "s", agentId: "main", message: { role: "assistant", ...long } }),
    ],
    ["the shutdown", event("shutdown", { restartExpectedMs: null })],
    ["a response", JSON.stringify({ type: "res", id: "1", ok: true, payload: chat("run-9"), seq: 1 })],
    ["garbage", '{"type":"event","event":"cha'],
    ["nothing", ""],
  ])("leaves %s to the parser", (_what, raw) => {
    expect(look(raw)).toEqual({ kind: "parse" });
  });

  it("agrees with the parser about the number of what it drops", () => {
    for (const payload of [
      chat("run-9"),
      chat("run-9", { a: { seq: 3 } }),
      { runId: "run-9", z: [{ seq: 1 }] },
    ]) {
      const raw = event("chat", payload, { seq: 40 });
      expect(look(raw)).toEqual({ kind: "not-ours", seq: 40 });
      expect(parseFrame(JSON.stringify({ ...JSON.parse(raw), event: "other" }))).toEqual({
        kind: "ignored",
        seq: 40,
      });
    }
  });
});
