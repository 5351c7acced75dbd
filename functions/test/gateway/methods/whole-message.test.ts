import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../../src/gateway/methods/history-message.ts";
import { wholeMessage } from "../../../src/gateway/methods/whole-message.ts";
import { exchanges } from "../exchange.ts";
import { failureOf } from "../fixtures.ts";
import { helloV4 } from "../protocol-server.ts";

const cut: HistoryMessage = {
  role: "assistant",
  text: "Once upon",
  cut: true,
  timestamp: 7,
  id: "m1",
  runId: undefined,
  stopReason: "stop",
  usage: undefined,
};
const whole = "Once upon a time";
const told = { role: "assistant", content: whole, timestamp: 7, __openclaw: { id: "m1" } };
const omitted = {
  ...told,
  content: "[chat.history omitted: message too large]",
  __openclaw: { id: "m1", truncated: true, reason: "oversized" },
};
const refused = (message: string) => ({ error: { code: "INVALID_REQUEST", message } });
const noMaxChars = refused("invalid chat.history params: at root: unexpected property 'maxChars'");

type Answers = Readonly<Record<string, object>>;

/** What comes of it, and the methods that were asked. A method without an answer is one the gateway does not know. */
async function fetched(message: HistoryMessage, methods: string[] | undefined, answers: Answers) {
  const hello = { ...helloV4, features: { methods } };
  const { result, sent } = await exchanges(
    (connection) => wholeMessage(connection, { sessionKey: "s", message }),
    (request, gateway) => {
      const answer = answers[request.method] ?? refused(`unknown method: ${request.method}`);
      if ("error" in answer) gateway.refuse(request, answer.error as object);
      else gateway.answer(request, answer);
    },
    hello,
  );
  return { result, asked: sent.map(([method]) => method) };
}

const get = "chat.message.get";

describe("a cut message is fetched whole", () => {
  it.each<[string, string[] | undefined, Answers, string[]]>([
    ["by its id", [get], { [get]: { ok: true, message: told } }, [get]],
    ["by its id where no methods are told", undefined, { [get]: { ok: true, message: told } }, [get]],
    [
      "from a history that cuts later, where there is no such method",
      ["chat.history"],
      { "chat.history": { messages: [{ role: "user", content: "Hi", timestamp: 6 }, told] } },
      ["chat.history"],
    ],
    [
      "from a history that cuts later, where one entry may not be had",
      [get],
      { [get]: { ok: false, unavailableReason: "oversized" }, "chat.history": { messages: [told] } },
      [get, "chat.history"],
    ],
    [
      "from the transcript, where the history leaves it out",
      [],
      { "chat.history": { messages: [omitted] }, "sessions.get": { messages: [told] } },
      ["chat.history", "sessions.get"],
    ],
  ])("%s", async (_, methods, answers, asked) => {
    expect(await fetched(cut, methods, answers)).toEqual({ result: whole, asked });
  });

  it("by its time where the release tells no ids", async () => {
    const messages = [
      { role: "assistant", content: "Other", timestamp: 6 },
      { role: "assistant", content: whole, timestamp: 7 },
    ];
    const message = { ...cut, id: undefined };
    const answers = { "chat.history": noMaxChars, "sessions.get": { messages } };
    expect(await fetched(message, [get], answers)).toMatchObject({ result: whole });
  });

  it.each<[string, Answers]>([
    ["if no method has it", {}],
    ["if what comes is another text", { [get]: { ok: true, message: { ...told, content: "Twice" } } }],
    ["if the gateway leaves it out everywhere", { [get]: { ok: true, message: omitted } }],
  ])("or not at all: %s", async (_, answers) => {
    expect((await fetched(cut, undefined, answers)).result).toBeUndefined();
  });

  it("and one that is whole is not asked for", async () => {
    const message = { ...cut, cut: false };
    expect(await fetched(message, undefined, {})).toEqual({ result: "Once upon", asked: [] });
  });

  it("and fails when the gateway cannot answer now", async () => {
    const busy = { error: { code: "UNAVAILABLE", message: "later" } };
    const asked = fetched(cut, [get], { [get]: busy });
    expect(await failureOf(asked)).toMatchObject({ kind: "gateway-unavailable" });
  });
});
