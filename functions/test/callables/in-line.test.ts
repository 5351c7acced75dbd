import type { CallableResponse, HttpsError } from "firebase-functions/v2/https";
import { describe, expect, it, vi } from "vitest";
import { allMessages } from "../../src/database/paths.ts";
import { chat } from "../../src/callables/chat.ts";
import type { ChatChunk, SendResult } from "../../src/contract/index.ts";
import type { Instance } from "../../src/instance.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";

describe("two messages of one conversation", () => {
  const test = useDatabase();
  const world = useInstance(test);

  const asked = () => world.gateway.prompts.map(({ text }) => text.replaceAll("\u2060", ""));

  /** Sends a message; `accepted` resolves when its turn is open. */
  function send(data: object, instance: Instance) {
    const { promise: accepted, resolve } = Promise.withResolvers<void>();
    const sendChunk = ({ type }: ChatChunk) => {
      if (type === "accepted") resolve();
      return Promise.resolve(true);
    };
    const response = { sendChunk, signal: new AbortController().signal } as CallableResponse<ChatChunk>;
    const result = chat(requestOf(data), response, instance) as Promise<SendResult>;
    return { accepted, result };
  }

  /** Sends one that the agent holds, and another through `instance`, up to where that one waits. */
  async function sendTwo(instance: Instance) {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    const first = send({ message: "one [hold:gate]", conversationId }, world.instance);
    await first.accepted;
    const second = send({ message: "two", conversationId }, instance);
    await second.accepted;
    return { conversationId, first, second };
  }

  /** Resolves when the database was read that often from now on. */
  const reads = (count: number) => {
    const before = test.engine.counts().total.reads;
    return vi.waitFor(() => expect(test.engine.counts().total.reads - before).toBeGreaterThanOrEqual(count), {
      timeout: 10_000,
    });
  };

  it("are asked one after the other, whichever instances they come to", async () => {
    const { first, second } = await sendTwo(world.another());
    await reads(2);
    expect(asked()).toEqual(["hello", "one [hold:gate]"]);
    world.gateway.releaseHold("gate");
    expect((await first.result).reply.text).toBe("You said: one [hold:gate]");
    expect((await second.result).reply.text).toBe("You said: two");
    expect(asked()).toEqual(["hello", "one [hold:gate]", "two"]);
  });

  it("are asked one after the other in one instance, the second as soon as the first is over", async () => {
    const { first, second } = await sendTwo(world.instance);
    await reads(1);
    world.gateway.releaseHold("gate");
    const replies = await Promise.all([first.result, second.result]);
    expect(replies.map(({ reply }) => reply.text)).toEqual(["You said: one [hold:gate]", "You said: two"]);
    expect(asked()).toEqual(["hello", "one [hold:gate]", "two"]);
  });

  it("do not wait for each other longer than a call lasts, and the second can be attached to", async () => {
    const another = world.another();
    const hasty = { ...another, config: () => ({ ...another.config(), CHAT_TIMEOUT_SECONDS: 11 }) };
    const { conversationId, first, second } = await sendTwo(hasty);
    const { details } = (await failureOf(second.result)) as HttpsError;
    const { messageId, ...refusal } = details as Record<string, string>;
    expect(refusal).toMatchObject({ reason: "still-running", conversationId });
    world.gateway.releaseHold("gate");
    await first.result;
    const again = await world.call<SendResult>({ message: "two", conversationId, messageId });
    expect(again.reply.text).toBe("You said: two");
  });

  it("are one when the second is stopped while it waits: the agent never hears of that", async () => {
    const { conversationId, first, second } = await sendTwo(world.another());
    const { docs } = await allMessages(test.database).where("text", "==", "two").get();
    const messageId = docs[0]?.id;
    const stop = { action: "stop", conversationId, messageId };
    expect(await world.call(stop)).toEqual({ stopped: true });
    expect((await second.result).reply).toMatchObject({ state: "stopped", text: "" });
    world.gateway.releaseHold("gate");
    await first.result;
    expect(asked()).toEqual(["hello", "one [hold:gate]"]);
    expect(await world.call(stop)).toEqual({ stopped: false });
  });

  it("are one when the second is stopped while it waits, fails, and is sent again", async () => {
    const { conversationId, first, second } = await sendTwo(world.another());
    const { docs } = await allMessages(test.database).where("text", "==", "two").get();
    const [message] = docs;
    // As a sweep leaves it that takes its run for one which a restart ended.
    await message?.ref.update({
      state: "failed",
      stopAsked: true,
      failure: { reason: "run-failed", runEnded: true },
    });
    await second.result;
    world.gateway.releaseHold("gate");
    await first.result;
    const again = await world.call<SendResult>({ message: "two", conversationId, messageId: message?.id });
    expect(again.reply).toMatchObject({ state: "stopped", text: "" });
    expect(asked()).toEqual(["hello", "one [hold:gate]"]);
  });

  it("cost no read for the wait where one instance saw the first end", async () => {
    const { conversationId } = await world.call<SendResult>({ message: "hello" });
    test.engine.resetCounts();
    await world.call({ message: "again", conversationId });
    expect(test.engine.counts().total).toMatchObject({ reads: 1 });
    test.engine.resetCounts();
    // Its own look at who is before, what became of that, and the site's settings, which a new instance does not know.
    await world.call({ message: "elsewhere", conversationId }, world.another());
    expect(test.engine.counts().total).toMatchObject({ reads: 4 });
  });
});
