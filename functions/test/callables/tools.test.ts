import type { CallableResponse } from "firebase-functions/v2/https";
import type { DocumentReference, Firestore } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import type { AgentStep } from "../../../simulated-gateway/agent.ts";
import { chat } from "../../src/callables/chat.ts";
import type { ChatChunk, SendResult } from "../../src/contract/index.ts";
import { useDatabase } from "../support/database.ts";
import { requestOf, useInstance } from "../support/instance.ts";

const secret = "the-secret-argument";
const asked = { messageId: "8e1c5f5e-7d6c-4a52-9a52-0d7c4be6c7f1", message: "Where is my order?" };

/** All documents of a database, or below one of its documents. */
async function storedIn(place: Firestore | DocumentReference): Promise<unknown[]> {
  const collections = await place.listCollections();
  const lists = await Promise.all(collections.map((each) => each.listDocuments()));
  const found = lists.flat().map(async (each) => [(await each.get()).data(), await storedIn(each)]);
  return Promise.all(found);
}

describe("the tools that an agent uses", () => {
  const test = useDatabase();
  const world = useInstance(test);
  const shown = () => world.another({ SHOW_TOOLS: "names" });

  /** Streams a message to an agent that does this; tells the chunks so far, and what comes of them. */
  function ask(agent: readonly AgentStep[], instance = shown()) {
    world.gateway.agent = agent;
    const chunks: ChatChunk[] = [];
    const sendChunk = async (chunk: ChatChunk) => (chunks.push(chunk), true);
    const response = { sendChunk } as unknown as CallableResponse<ChatChunk>;
    const result = chat(requestOf(asked), response, instance) as Promise<SendResult>;
    return { chunks, result };
  }

  const stepsIn = (chunks: readonly ChatChunk[]) =>
    chunks.flatMap((chunk) => (chunk.type === "tool" ? `${chunk.name} ${chunk.state}` : []));
  const wordsIn = (chunks: readonly ChatChunk[]) =>
    chunks.map((chunk) => (chunk.type === "delta" ? chunk.text : "")).join("");

  it("are told by their names as they begin and end, and the words are what they were", async () => {
    const { chunks, result } = ask([
      "Let me see. ",
      { tool: "find_order" },
      { tool: "read", failsWith: "no" },
      "Here.",
    ]);
    expect((await result).reply.text).toBe("Let me see. Here.");
    expect(stepsIn(chunks)).toEqual(["find_order running", "find_order done", "read running", "read failed"]);
    expect(wordsIn(chunks)).toBe("Let me see. Here.");
  });

  it("are told while they run, also to who attaches at another instance, by the same id", async () => {
    const first = ask([{ tool: "find_order", hold: "found" }, "Here."]);
    await expect.poll(() => stepsIn(first.chunks)).toEqual(["find_order running"]);
    const second = ask([], shown());
    await expect.poll(() => world.gateway.received("sessions.messages.subscribe")).toHaveLength(2);
    world.gateway.releaseHold("found");
    await Promise.all([first.result, second.result]);
    expect(stepsIn(first.chunks)).toEqual(["find_order running", "find_order done"]);
    expect(stepsIn(second.chunks)).toEqual(["find_order done"]);
    const ids = [first, second].flatMap(({ chunks }) =>
      chunks.flatMap((chunk) => (chunk.type === "tool" ? chunk.id : [])),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it("are told to nobody where the owner has not switched it on", async () => {
    const { chunks, result } = ask([{ tool: "find_order" }, "Here."], world.another());
    await result;
    expect(chunks.map(({ type }) => type)).not.toContain("tool");
  });

  it("have their arguments and results in no chunk, result, log or document", async () => {
    const { chunks, result } = ask([
      { tool: "find_order", with: `{"of":"${secret}"}`, failsWith: `no ${secret}` },
      { tool: `read ${secret}` },
      "Here.",
    ]);
    const told = [chunks, await result, world.log.entries];
    const documents = await storedIn(test.database);
    expect(JSON.stringify(documents)).toContain(asked.message);
    expect(stepsIn(chunks)).toEqual(["find_order running", "find_order failed", "tool running", "tool done"]);
    expect(JSON.stringify([...told, documents])).not.toContain(secret);
    expect(JSON.stringify(documents)).not.toContain("find_order");
  });
});
