import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { conversations } from "../../src/callables/conversations.ts";
import type { MessagePage, SendResult } from "../../src/contract/index.ts";
import { places } from "../../src/conversation/documents.ts";
import { WORD_JOINER } from "../../src/visitor/command-guard.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";

interface Asked {
  readonly message: string;
  readonly sessionKey: string;
}

describe("a message that replaces the last", () => {
  const test = useDatabase();
  const world = useInstance(test);
  const send = (data: object) => world.call<SendResult>(data);
  const asked = () =>
    world.gateway.received("chat.send").map(({ params }) => {
      const { message, sessionKey } = params as Asked;
      return { message: message.replaceAll(WORD_JOINER, ""), sessionKey };
    });
  const shown = async (conversationId: string) => {
    const request = requestOf({ action: "messages", conversationId, pageSize: 100 });
    return ((await conversations(request, world.instance)) as MessagePage).messages;
  };
  const refusal = (data: object) => failureOf(send(data));

  async function twoTurns() {
    const first = await send({ message: "I am Ada." });
    const { conversationId } = first;
    return { first, second: await send({ message: "Which town?", conversationId }), conversationId };
  }

  it("is asked in a session that knows what was said before it, and nothing of what it replaces", async () => {
    const { second, conversationId } = await twoTurns();
    await send({ message: "Which land?", conversationId, replaces: second.messageId });
    const [before, left, edited] = asked();
    expect(left?.sessionKey).toBe(before?.sessionKey);
    expect(edited?.sessionKey).not.toBe(left?.sessionKey);
    expect(edited?.message).toMatch(/Visitor: I am Ada\.\n\nYou: You said: I am Ada\..*Which land\?$/s);
    expect(edited?.message).not.toContain("town");
  });

  it("keeps what it replaces, and says which is which", async () => {
    const { second, conversationId } = await twoTurns();
    const edited = await send({ message: "Which land?", conversationId, replaces: second.messageId });
    const again = await send({ message: "Which land?", conversationId, replaces: edited.messageId });
    const links = (await shown(conversationId)).slice(2);
    expect(links.map(({ text, replaces, replacedBy }) => ({ text, replaces, replacedBy }))).toEqual([
      { text: "Which town?", replaces: undefined, replacedBy: edited.messageId },
      { text: "You said: Which town?", replaces: undefined, replacedBy: undefined },
      { text: "Which land?", replaces: second.messageId, replacedBy: again.messageId },
      { text: expect.stringContaining("Which land?") as string, replaces: undefined, replacedBy: undefined },
      { text: "Which land?", replaces: edited.messageId, replacedBy: undefined },
      { text: expect.stringContaining("Which land?") as string, replaces: undefined, replacedBy: undefined },
    ]);
  });

  it("is told what was said before it, however often it was replaced", async () => {
    const { second, conversationId } = await twoTurns();
    let replaces = second.messageId;
    for (let times = 1; times <= 12; times += 1)
      replaces = (await send({ message: `Which land ${times}?`, conversationId, replaces })).messageId;
    expect(asked().at(-1)?.message).toMatch(
      /Visitor: I am Ada\.\n\nYou: [^\n]*\n\nThe visitor goes on:\s*Which land 12\?$/,
    );
  });

  it("is told no answer to what was replaced, also where not all that was said is read", async () => {
    const { second, conversationId } = await twoTurns();
    await send({ message: "Which land?", conversationId, replaces: second.messageId });
    let replaces = "";
    for (let count = 1; count <= 9; count += 1)
      replaces = (await send({ message: `Question ${count}`, conversationId })).messageId;
    const conversation = places.conversation(test.database, "ada", conversationId);
    // The newest 21 begin with the answer to the replaced one then.
    await places.reply(conversation, replaces).delete();
    await send({ message: "The last question", conversationId, replaces });
    expect(asked().at(-1)?.message).toContain("Which land?");
    expect(asked().at(-1)?.message).not.toContain("Which town?");
  });

  it("is followed by others in its own session, which is not told again", async () => {
    const { second, conversationId } = await twoTurns();
    await send({ message: "Which land?", conversationId, replaces: second.messageId });
    await send({ message: "And how old?", conversationId });
    const [edited, next] = asked().slice(2);
    expect(next).toEqual({ message: "And how old?", sessionKey: edited?.sessionKey });
  });

  it("may be the first of its conversation, and then nothing is told before it", async () => {
    const { conversationId, messageId } = await send({ message: "Which town?" });
    await send({ message: "Which land?", conversationId, replaces: messageId });
    expect(asked().at(-1)?.message).toBe("Which land?");
  });

  it("is found again when it is sent again, also after others", async () => {
    const { second, conversationId } = await twoTurns();
    const edit = {
      message: "Which land?",
      conversationId,
      replaces: second.messageId,
      messageId: randomUUID(),
    };
    const edited = await send(edit);
    expect(await send(edit)).toEqual(edited);
    await send({ message: "And how old?", conversationId });
    expect(await send(edit)).toEqual(edited);
    expect(asked()).toHaveLength(4);
  });

  it("is another message than one of its id that replaced nothing", async () => {
    const { second, conversationId } = await twoTurns();
    const { messageId } = await send({ message: "Why?", conversationId });
    const edit = { message: "Why?", conversationId, messageId, replaces: second.messageId };
    expect(await refusal(edit)).toMatchObject({ details: { reason: "message-id-reused" } });
  });

  it("replaces no message but the last, and none that the agent is at", async () => {
    const { first, second, conversationId } = await twoTurns();
    const notLast = { details: { reason: "message-not-last" } };
    const edit = { message: "Which land?", conversationId };
    expect(await refusal({ ...edit, replaces: first.messageId })).toMatchObject(notLast);
    expect(await refusal({ ...edit, replaces: randomUUID() })).toMatchObject(notLast);
    const message = places.message(
      places.conversation(test.database, "ada", conversationId),
      second.messageId,
    );
    await message.update({ state: "open" });
    expect(await refusal({ ...edit, replaces: second.messageId })).toMatchObject(notLast);
    expect(await refusal({ message: "Which land?", replaces: second.messageId })).toMatchObject(notLast);
    expect(asked()).toHaveLength(2);
    expect(await shown(conversationId)).toHaveLength(4);
  });

  it("that is a failed one's successor makes an end of it", async () => {
    const { second, conversationId } = await twoTurns();
    const message = places.message(
      places.conversation(test.database, "ada", conversationId),
      second.messageId,
    );
    await message.update({ state: "failed", failure: { reason: "run-failed", runEnded: true } });
    await send({ message: "Which land?", conversationId, replaces: second.messageId });
    const resent = { message: "Which town?", conversationId, messageId: second.messageId };
    expect(await refusal(resent)).toMatchObject({ details: { reason: "message-not-found" } });
  });

  it("with the same words has an answer of its own when the agent adds something", async () => {
    const { conversationId, messageId } = await send({ message: "start a search" });
    await send({ message: "start a search", conversationId, replaces: messageId });
    world.gateway.appendToSession(asked().at(-1)?.sessionKey ?? "", { text: "I found one.", runId: "own-1" });
    expect(await world.call({ action: "refresh", conversationId })).toEqual({ added: 1 });
    expect((await shown(conversationId)).at(-1)?.text).toBe("I found one.");
    expect(await world.call({ action: "refresh", conversationId })).toEqual({ added: 0 });
  });
});
