import type { CallableResponse } from "firebase-functions/v2/https";
import { describe, expect, it, vi } from "vitest";
import { chat } from "../../src/callables/chat.ts";
import type { ChatChunk, SendResult, StatusChunk, StopResult } from "../../src/contract/index.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";

const idOf = (uid: string) => `00000000-0000-4000-8000-00000000000${uid}`;

describe("a message to a gateway that works on two at a time", () => {
  const test = useDatabase();
  const world = useInstance(test, { maxConcurrent: 2 });

  /** A visitor's message that the agent holds. */
  function send(uid: string, instance = world.instance) {
    const chunks: ChatChunk[] = [];
    const sendChunk = (chunk: ChatChunk) => {
      chunks.push(chunk);
      return Promise.resolve(true);
    };
    const response = { sendChunk, signal: new AbortController().signal } as CallableResponse<ChatChunk>;
    const request = requestOf({ message: `I am ${uid} [hold:${uid}]`, messageId: idOf(uid) }, uid);
    const result = chat(request, response, instance) as Promise<SendResult>;
    return { uid, chunks, result };
  }

  const asked = () => world.gateway.prompts.map(({ text }) => /I am (\w+)/.exec(text)?.[1]);
  const statuses = (chunks: readonly ChatChunk[]) =>
    chunks.filter((chunk): chunk is StatusChunk => chunk.type === "status");
  const waits = (chunks: readonly ChatChunk[]) =>
    statuses(chunks).flatMap(({ phase, ahead }) => (phase === "waiting" ? [ahead] : []));
  const letSpeak = () => {
    for (const uid of ["a", "b", "c", "d", "e", "f"]) world.gateway.releaseHold(uid);
  };
  const load = () => {
    const { inFlight, waiting } = world.instance.room(world.gateway.url).load;
    return { inFlight, waiting: waiting.length };
  };

  /** Four are sent, of which two start; the others wait, as the gateway has shown no room for more. */
  async function crowd(uids: readonly string[]) {
    const sent = [];
    for (const [index, uid] of uids.entries()) {
      sent.push(send(uid));
      const [inFlight, waiting] = [Math.min(index + 1, 4), Math.max(index - 3, 0)];
      await vi.waitFor(() => expect(load()).toEqual({ inFlight, waiting }));
      await vi.waitFor(() => expect(asked()).toHaveLength(Math.min(index + 1, 2)));
    }
    return sent;
  }

  it("waits, is told how many are before, and is asked once", async () => {
    const sent = await crowd(["a", "b", "c", "d", "e", "f"]);
    await vi.waitFor(() => expect(sent.slice(4).map(({ chunks }) => waits(chunks))).toEqual([[0], [1]]));
    const [told] = statuses(sent[5]?.chunks ?? []);
    expect(told?.estimateMs).toBeGreaterThan(0);
    letSpeak();
    const replies = await Promise.all(sent.map(({ result }) => result));
    expect(replies.map(({ reply }) => reply.text)).toEqual(
      sent.map(({ uid }) => `You said: I am ${uid} [hold:${uid}]`),
    );
    expect(new Set(asked())).toEqual(new Set(["a", "b", "c", "d", "e", "f"]));
    expect(asked()).toHaveLength(6);
    expect(statuses(sent[4]?.chunks ?? []).some(({ phase }) => phase === "started")).toBe(true);
    expect(load()).toEqual({ inFlight: 0, waiting: 0 });
  });

  it("is never asked when it is stopped while it waits, and gives its place in line up", async () => {
    const sent = await crowd(["a", "b", "c", "d", "e", "f"]);
    const stop = requestOf({ action: "stop", conversationId: idOf("e"), messageId: idOf("e") }, "e");
    const stopped = (await chat(stop, undefined, world.instance)) as StopResult;
    expect(stopped).toEqual({ stopped: true });
    expect((await sent[4]?.result)?.reply).toMatchObject({ state: "stopped", text: "" });
    await vi.waitFor(() => expect(waits(sent[5]?.chunks ?? [])).toEqual([1, 0]));
    letSpeak();
    await sent[5]?.result;
    expect(asked()).not.toContain("e");
  });

  it("is refused at once where it would wait longer than its call, with a time, and can be sent then", async () => {
    await crowd(["a", "b", "c", "d"]);
    const hasty = {
      ...world.instance,
      config: () => ({ ...world.instance.config(), CHAT_TIMEOUT_SECONDS: 11 }),
    };
    const { details } = (await failureOf(send("e", hasty).result)) as { details: Record<string, unknown> };
    expect(details).toMatchObject({ reason: "overloaded", messageId: idOf("e") });
    expect(details["retryAfterMs"]).toBeGreaterThan(0);
    letSpeak();
    expect((await send("e").result).reply.text).toBe("You said: I am e [hold:e]");
    expect(asked().filter((uid) => uid === "e")).toHaveLength(1);
  });
});
