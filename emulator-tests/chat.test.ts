import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { MessagePage } from "../functions/src/contract/index.ts";
import { newVisitor, refusal } from "./people.ts";
import { control, promptsWith, releaseModel } from "./world.ts";

/** Words that no other test uses. */
const uniqueWords = (what: string) => `${what} ${randomUUID()}`;

describe("a visitor's message", () => {
  it("is answered by the agent, with the visitor's own words", async () => {
    const visitor = await newVisitor();
    const words = uniqueWords("what is a lighthouse");
    const { reply, conversationId, messageId } = await visitor.say(words);
    expect(reply).toMatchObject({ state: "complete", text: expect.stringContaining(words) as string });
    expect(reply.id).toContain(messageId);
    expect(await promptsWith(words)).toHaveLength(1);
    const { messages } = await visitor.call<MessagePage>("conversations", {
      action: "messages",
      conversationId,
    });
    expect(messages.map(({ role, text, state }) => [role, text, state])).toEqual([
      ["user", words, "answered"],
      ["assistant", reply.text, "complete"],
    ]);
  });

  it("is answered in a stream whose chunks add up to the reply", async () => {
    const visitor = await newVisitor();
    const words = uniqueWords("tell me [words:60] [pace:15]");
    const { chunks, result } = await visitor.hear(words);
    expect(chunks[0]).toMatchObject({ type: "accepted", conversationId: result.conversationId });
    let text = "";
    for (const chunk of chunks) {
      if (chunk.type === "delta") text += chunk.text;
      if (chunk.type === "replace") text = chunk.text;
    }
    expect(chunks.filter(({ type }) => type === "delta").length).toBeGreaterThan(1);
    expect(result.reply.text).toContain(words);
    // The gateway keeps the last words for its final event.
    expect(result.reply.text.startsWith(text)).toBe(true);
  });

  it("reaches the browser while the agent still speaks", async () => {
    const visitor = await newVisitor();
    const name = randomUUID();
    const released: Promise<void>[] = [];
    const { result } = await visitor.hear(`go on [words:80] [hold:${name}]`, {}, (chunk) => {
      if (chunk.type === "delta" && released.length === 0) released.push(releaseModel(name));
    });
    await Promise.all(released);
    expect(released).toHaveLength(1);
    expect(result.reply.state).toBe("complete");
  });

  it("continues a conversation that the agent remembers", async () => {
    const visitor = await newVisitor();
    const [first, second] = [uniqueWords("my name is Ada"), uniqueWords("what is my name")];
    const { conversationId } = await visitor.say(first);
    await visitor.say(second, { conversationId });
    const [prompt] = await promptsWith(second);
    const earlier = prompt?.messages.filter(({ text }) => text.includes(first)) ?? [];
    expect(earlier.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("keeps conversations of one visitor apart", async () => {
    const visitor = await newVisitor();
    const [first, second] = [uniqueWords("a secret"), uniqueWords("another topic")];
    await visitor.say(first);
    await visitor.say(second);
    const [prompt] = await promptsWith(second);
    expect(JSON.stringify(prompt?.messages)).not.toContain(first);
  });

  it("is asked once when it is sent twice", async () => {
    const visitor = await newVisitor();
    const words = uniqueWords("only once");
    const messageId = randomUUID();
    const first = await visitor.say(words, { messageId });
    const second = await visitor.say(words, { messageId });
    expect(second).toEqual(first);
    expect(await promptsWith(words)).toHaveLength(1);
    const other = await refusal(visitor.say("something else", { messageId }));
    expect([other.code, other.reason]).toEqual(["already-exists", "message-id-reused"]);
  });

  it("that the model refuses fails, and can be sent again", async () => {
    const visitor = await newVisitor();
    const messageId = randomUUID();
    const words = uniqueWords("please [fail:400]");
    const failed = await refusal(visitor.say(words, { messageId }));
    expect([failed.code, failed.reason]).toEqual(["internal", "run-failed"]);
    expect(failed.message).not.toMatch(/LLM|provider|openclaw/i);
    const again = await refusal(visitor.say(words, { messageId }));
    expect(again.reason).toBe("run-failed");
    expect(await promptsWith(words)).toHaveLength(2);
  });
});

describe("the connection to the gateway", () => {
  it("is one socket for twenty turns", async () => {
    const visitor = await newVisitor();
    // The emulator keeps several processes of one function, and gives a call to the first that is free.
    const { conversationId } = await visitor.say("hello");
    for (let turn = 1; turn <= 3; turn += 1) await visitor.say(`warm-up ${turn}`, { conversationId });
    const before = await control<number>("upgrades");
    for (let turn = 1; turn <= 20; turn += 1) await visitor.say(`turn ${turn}`, { conversationId });
    expect(await control<number>("upgrades")).toBe(before);
  });

  it("is opened again when it was cut, without the visitor noticing", async () => {
    const visitor = await newVisitor();
    await visitor.say("hello");
    await control("cut");
    const words = uniqueWords("still there");
    expect((await visitor.say(words)).reply.text).toContain(words);
  });

  it("may be cut while the agent speaks: the reply still comes, and the model is asked once", async () => {
    const visitor = await newVisitor();
    const name = randomUUID();
    const words = uniqueWords(`a long story [words:80] [hold:${name}]`);
    const cut: Promise<unknown>[] = [];
    const { result } = await visitor.hear(words, {}, (chunk) => {
      if (chunk.type === "delta" && cut.length === 0) cut.push(control("cut").then(() => releaseModel(name)));
    });
    await Promise.all(cut);
    expect(cut).toHaveLength(1);
    expect(result.reply).toMatchObject({ state: "complete", text: expect.stringContaining(words) as string });
    expect(await promptsWith(words)).toHaveLength(1);
  });
});
