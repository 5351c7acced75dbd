import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type {
  Conversation,
  ConversationPage,
  Message,
  MessagePage,
} from "../functions/src/contract/index.ts";
import { newVisitor, refusal, type Person } from "./people.ts";

describe("a visitor's history", () => {
  let visitor: Person;
  let conversationId: string;

  beforeAll(async () => {
    visitor = await newVisitor();
    ({ conversationId } = await visitor.say("message 0"));
    // 23 turns are 46 messages.
    for (let turn = 1; turn < 23; turn += 1) await visitor.say(`message ${turn}`, { conversationId });
  });

  it("is paged from the newest page back, oldest first within a page, over 46 messages", async () => {
    const pages: Message[][] = [];
    let cursor: string | undefined;
    do {
      const request = { action: "messages", conversationId, pageSize: 20, cursor };
      const page = await visitor.call<MessagePage>("conversations", request);
      pages.unshift([...page.messages]);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(pages.map((page) => page.length)).toEqual([6, 20, 20]);
    const asked = pages.flat().filter(({ role }) => role === "user");
    expect(asked.map(({ text }) => text)).toEqual(Array.from({ length: 23 }, (_, turn) => `message ${turn}`));
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(46);
  });

  it("lists conversations newest first, a page at a time", async () => {
    const newer = [await visitor.say("second conversation"), await visitor.say("third conversation")];
    const first = await visitor.call<ConversationPage>("conversations", { action: "list", pageSize: 2 });
    expect(first.conversations.map(({ title }) => title)).toEqual([
      "third conversation",
      "second conversation",
    ]);
    expect(first.conversations.map(({ id }) => id)).toEqual(
      newer.map((turn) => turn.conversationId).toReversed(),
    );
    const request = { action: "list", pageSize: 2, cursor: first.nextCursor };
    const second = await visitor.call<ConversationPage>("conversations", request);
    expect(second.conversations.map(({ title }) => title)).toEqual(["message 0"]);
    expect(second.nextCursor).toBeUndefined();
  });

  it("holds what its visitor thinks of a reply, and of nobody else", async () => {
    const { conversationId: id, reply } = await visitor.say("rate this");
    const request = { action: "rate", conversationId: id, replyId: reply.id, rating: "down" };
    const given = await visitor.call("chat", { ...request, words: " Too short " });
    expect(given).toEqual({ rating: { value: "down", words: "Too short" } });
    const read = async () => {
      const { messages } = await visitor.call<MessagePage>("conversations", {
        action: "messages",
        conversationId: id,
      });
      return messages.at(-1)?.rating;
    };
    expect(await read()).toEqual({ value: "down", words: "Too short" });
    const stranger = await newVisitor();
    expect(await refusal(stranger.call("chat", request))).toMatchObject({ reason: "conversation-not-found" });
    await visitor.call("chat", { ...request, rating: "none" });
    expect(await read()).toBeUndefined();
  });

  it("renames a conversation", async () => {
    const renamed = { action: "rename", conversationId, title: "About lighthouses" };
    const { conversation } = await visitor.call<{ conversation: Conversation }>("conversations", renamed);
    expect(conversation).toMatchObject({ id: conversationId, title: "About lighthouses" });
    const { conversations } = await visitor.call<ConversationPage>("conversations", { action: "list" });
    expect(conversations.find(({ id }) => id === conversationId)?.title).toBe("About lighthouses");
  });

  it("is nobody else's: theirs and none are the same answer", async () => {
    const stranger = await newVisitor();
    for (const id of [conversationId, randomUUID()]) {
      for (const action of [
        { action: "messages" },
        { action: "rename", title: "mine" },
        { action: "delete" },
      ]) {
        const refused = await refusal(stranger.call("conversations", { ...action, conversationId: id }));
        expect([refused.code, refused.reason]).toEqual(["not-found", "conversation-not-found"]);
      }
      const refused = await refusal(stranger.say("let me in", { conversationId: id }));
      expect([refused.code, refused.reason]).toEqual(["not-found", "conversation-not-found"]);
    }
    const page = await visitor.call<MessagePage>("conversations", { action: "messages", conversationId });
    expect(page.messages).toHaveLength(20);
  });

  it("can be deleted, one conversation or all", async () => {
    const { conversations } = await visitor.call<ConversationPage>("conversations", { action: "list" });
    const [first, ...rest] = conversations;
    await visitor.call("conversations", { action: "delete", conversationId: first?.id });
    const gone = await refusal(
      visitor.call("conversations", { action: "messages", conversationId: first?.id }),
    );
    expect(gone.reason).toBe("conversation-not-found");
    expect(await visitor.call("conversations", { action: "deleteAll" })).toEqual({ deleted: rest.length });
    expect(await visitor.call("conversations", { action: "list" })).toMatchObject({ conversations: [] });
  });
});
