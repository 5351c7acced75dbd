import { describe, expect, it } from "vitest";
import { chatHistory } from "../../../src/gateway/methods/chat-history.ts";
import type { GatewayConnection } from "../../../src/gateway/connection/gateway-connection.ts";
import { exchange, exchanges } from "../exchange.ts";

const session = { sessionKey: "s", limit: 20 };
const mark = "\n...(truncated)...";

const read = (connection: GatewayConnection) => chatHistory(connection, session);

describe("the history", () => {
  it("reads the same of every release, and leaves out what it cannot read", async () => {
    const answer = {
      sessionKey: "s",
      sessionId: "first",
      messages: [
        { role: "user", content: "Hi", timestamp: 1, idempotencyKey: "r:user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm" },
            { type: "text", text: "Hello" },
          ],
          timestamp: 2,
          stopReason: "stop",
          usage: { input: 5, output: 6 },
          __openclaw: { id: "m2", runId: "r", seq: 2 },
        },
        "odd",
        { content: "no role" },
        { role: "toolResult", content: [] },
      ],
      inFlightRun: { runId: "r2", text: "so far", plan: [] },
    };
    const { sent, result } = await exchange(read, answer);
    expect(sent).toEqual(["chat.history", { sessionKey: "s", limit: 20, maxChars: 8000 }]);
    expect(result).toEqual({
      sessionId: "first",
      messages: [
        { role: "user", text: "Hi", cut: false, timestamp: 1, runId: "r" },
        {
          role: "assistant",
          text: "Hello",
          cut: false,
          timestamp: 2,
          id: "m2",
          runId: "r",
          stopReason: "stop",
          usage: { inputTokens: 5, outputTokens: 6 },
        },
        { role: "toolResult", text: "", cut: false },
      ],
      inFlightRun: { runId: "r2", text: "so far" },
    });
  });

  it("leaves out what the agent said to the gateway", async () => {
    const content = "Here you are.\nMEDIA:/root/.openclaw/workspace/chart.png\n[[reply_to_current]] See?";
    const { result } = await exchange(read, { messages: [{ role: "assistant", content }] });
    expect(result.messages).toMatchObject([{ text: "Here you are.\nSee?" }]);
  });

  it("asks a gateway that knows no limit for its texts without one, and remembers that", async () => {
    const message = "invalid chat.history params: at root: unexpected property 'maxChars'";
    const { sent } = await exchanges(
      async (connection) => [await read(connection), await read(connection)],
      (request, gateway) =>
        "maxChars" in request.params
          ? gateway.refuse(request, { code: "INVALID_REQUEST", message })
          : gateway.answer(request, { messages: [] }),
    );
    const plain = ["chat.history", session];
    expect(sent).toEqual([["chat.history", { ...session, maxChars: 8000 }], plain, plain]);
  });
});

describe("a text of the history is cut", () => {
  const text = (length: number) => "a".repeat(length);
  const blocks = (...texts: string[]) => texts.map((block) => ({ type: "text", text: block }));
  const oversized = { truncated: true, reason: "oversized" };
  const notice = "[chat.history omitted: message too large]";

  it.each<[string, object, { text: string; cut: boolean }]>([
    [
      "if it ends with the mark at the limit",
      { content: text(8000) + mark },
      { text: text(8000), cut: true },
    ],
    ["one earlier, before a surrogate pair", { content: text(7999) + mark }, { text: text(7999), cut: true }],
    ["not if the agent ended it so", { content: `Enough${mark}` }, { text: `Enough${mark}`, cut: false }],
    [
      "up to the first block that is cut",
      { content: blocks("One.", text(8000) + mark, "Three.") },
      { text: `One.${text(8000)}`, cut: true },
    ],
    ["if a notice stands in its place", { content: notice, __openclaw: oversized }, { text: "", cut: true }],
    ["not if the agent wrote that notice", { content: notice }, { text: notice, cut: false }],
  ])("%s", async (_, entry, expected) => {
    const { result } = await exchange(read, { messages: [{ role: "assistant", ...entry }] });
    expect(result.messages[0]).toMatchObject(expected);
  });

  it("by another limit where the gateway takes none", async () => {
    const messages = [text(12_000) + mark, `Enough${mark}`].map((content) => ({
      role: "assistant",
      content,
    }));
    const { result } = await exchanges(read, (request, gateway) =>
      "maxChars" in request.params
        ? gateway.refuse(request, { code: "INVALID_REQUEST", message: "unexpected property 'maxChars'" })
        : gateway.answer(request, { messages }),
    );
    expect(result.messages.map(({ cut }) => cut)).toEqual([true, false]);
  });
});
