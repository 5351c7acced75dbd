import { describe, expect, it } from "vitest";
import { conversationsOf } from "../../src/database/paths.ts";
import { sweep } from "../../src/callables/sweep.ts";
import { conversations } from "../../src/callables/conversations.ts";
import type { MessagePage, RefreshResult, SendResult } from "../../src/contract/index.ts";
import { sessionKey } from "../../src/conversation/session-key.ts";
import { useDatabase } from "../support/database.ts";
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
    world.gateway.appendToSession(key, { text, runId: `own-${text}` });
  }

  async function texts(conversationId: string): Promise<string[]> {
    const request = requestOf({ action: "messages", conversationId });
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

  it("is nothing where it is empty, silent, or was said before", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    for (const text of ["", "NO_REPLY", "HEARTBEAT_OK", "You said: hello", "Done.", "Done."])
      add(conversationId, text);
    expect(await refresh(conversationId)).toEqual({ added: 1 });
    expect(await texts(conversationId)).toEqual(["hello", "You said: hello", "Done."]);
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

  it("is found by the sweep, which stops looking after half an hour", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    add(conversationId, "One more thing.");
    const minutes = (count: number) => Date.now() + count * 60_000;
    expect(await sweep(world.instance, minutes(1))).toMatchObject({ late: 0 });
    expect(await sweep(world.instance, minutes(3))).toMatchObject({ late: 1 });
    add(conversationId, "And another.");
    expect(await sweep(world.instance, minutes(5))).toMatchObject({ late: 0 });
    expect(await sweep(world.instance, minutes(11))).toMatchObject({ late: 1 });
    expect(await sweep(world.instance, minutes(31))).toMatchObject({ late: 0 });
    add(conversationId, "Too late.");
    expect(await sweep(world.instance, minutes(600))).toMatchObject({ late: 0 });
  });

  it("of a conversation that is not there is not found", async () => {
    expect(await failureOf(refresh("nowhere"))).toMatchObject({ code: "not-found" });
  });
});
