import { describe, expect, it } from "vitest";
import { places } from "../../src/conversation/documents.ts";
import { conversationsOf } from "../../src/database/paths.ts";
import { conversations } from "../../src/callables/conversations.ts";
import type { MessagePage, RefreshResult, SendResult } from "../../src/contract/index.ts";
import { sessionKey } from "../../src/conversation/session-key.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";

const pepper = "0123456789abcdef0123456789abcdef";

describe("what the agent adds on its own", () => {
  const test = useDatabase();
  const world = useInstance(test);

  const refresh = (conversationId: string) =>
    world.call<RefreshResult>({ action: "refresh", conversationId });

  function add(conversationId: string, text: string): void {
    const key = sessionKey(pepper, "main", { uid: "ada", conversationId });
    world.gateway.appendToSession(key, { text, runId: `own-${text.slice(0, 40)}` });
  }

  async function texts(conversationId: string): Promise<string[]> {
    const request = requestOf({ action: "messages", conversationId, pageSize: 100 });
    const { messages } = (await conversations(request, world.instance)) as MessagePage;
    return messages.map(({ text }) => text);
  }

  it("becomes further messages, once each, where it belongs", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "start a search" });
    add(conversationId, "I found one.");
    add(conversationId, "I found another.");
    expect(await refresh(conversationId)).toEqual({ added: 2 });
    expect(await refresh(conversationId)).toEqual({ added: 0 });
    await world.call({ message: "thanks", conversationId });
    expect(await texts(conversationId)).toEqual([
      "start a search",
      "You said: start a search",
      "I found one.",
      "I found another.",
      "thanks",
      "You said: thanks",
    ]);
    expect(await refresh(conversationId)).toEqual({ added: 0 });
  });

  it("is nothing where it is empty or silent, and told twice if the agent said it twice", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    for (const text of ["", "NO_REPLY", "HEARTBEAT_OK", "You said: hello", "Done.", "Done."])
      add(conversationId, text);
    expect(await refresh(conversationId)).toEqual({ added: 3 });
    expect((await texts(conversationId)).slice(2)).toEqual(["You said: hello", "Done.", "Done."]);
    expect(await refresh(conversationId)).toEqual({ added: 0 });
  });

  it("is found behind more than a page of the session's history", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "count" });
    await refresh(conversationId);
    const said = Array.from({ length: 120 }, (_, index) => `Number ${index}`);
    for (const text of said) add(conversationId, text);
    expect(await refresh(conversationId)).toEqual({ added: said.length });
    expect((await texts(conversationId)).slice(-100)).toEqual(said.slice(-100));
  });

  it("may be longer than a document", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    const long = "€".repeat(400_000);
    add(conversationId, long);
    expect(await refresh(conversationId)).toEqual({ added: 1 });
    expect((await texts(conversationId)).at(-1)).toBe(long);
  });

  it("is looked for from where the last look ended, and a look that finds nothing new writes nothing", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    await refresh(conversationId);
    expect(await costOf(test, () => refresh(conversationId))).toEqual({ reads: 4, writes: 0 });
  });

  it("of two looks at once is stored once", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    add(conversationId, "One more thing.");
    const looks = await Promise.all([
      refresh(conversationId),
      refresh(conversationId),
      refresh(conversationId),
    ]);
    expect(looks.reduce((sum, { added }) => sum + added, 0)).toBe(1);
    expect(await texts(conversationId)).toEqual(["hello", "You said: hello", "One more thing."]);
  });

  it("is left alone while the message that it may answer is open", async () => {
    const { conversationId, messageId } = await world.call<SendResult>({ message: "hello" });
    const conversation = conversationsOf(test.database, "ada").doc(conversationId);
    const message = places.message(conversation as never, messageId);
    await places.reply(conversation as never, messageId).delete();
    await message.update({ state: "open" });
    expect(await refresh(conversationId)).toEqual({ added: 0 });
    await message.update({ state: "failed", failure: { reason: "gateway-unavailable", runEnded: false } });
    expect(await refresh(conversationId)).toEqual({ added: 0 });
    const again = await world.call<SendResult>({ message: "hello", messageId, conversationId });
    expect(again.reply.text).toBe("You said: hello");
    expect(await refresh(conversationId)).toEqual({ added: 0 });
    expect(await texts(conversationId)).toEqual(["hello", "You said: hello"]);
  });

  it("is found too when the next message is sent after a rest", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    add(conversationId, "By the way.");
    const conversation = conversationsOf(test.database, "ada").doc(conversationId);
    await conversation.update({ updatedAt: new Date(Date.now() - 60_000) });
    // The look into the conversation takes longer than the agent's answer.
    test.engine.fail({ method: "RunQuery", code: 14 });
    await world.call({ message: "and now?", conversationId });
    expect(await texts(conversationId)).toEqual([
      "hello",
      "You said: hello",
      "By the way.",
      "and now?",
      "You said: and now?",
    ]);
  });

  it("of a conversation that is not there is not found", async () => {
    expect(await failureOf(refresh("nowhere"))).toMatchObject({ code: "not-found" });
  });
});
