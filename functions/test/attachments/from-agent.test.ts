import type { CallableResponse } from "firebase-functions/v2/https";
import { describe, expect, it } from "vitest";
import { workspace } from "../../../simulated-gateway/handed-files.ts";
import { chat } from "../../src/callables/chat.ts";
import { conversations } from "../../src/callables/conversations.ts";
import type { AttachResult, ChatChunk, MessagePage, SendResult } from "../../src/contract/index.ts";
import { attachments } from "../../src/attachments/records.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";
import { useStorage, withAttachments } from "../support/storage.ts";

const asked = { messageId: "8e1c5f5e-7d6c-4a52-9a52-0d7c4be6c7f1", message: "May I have the figures?" };
const csv = { kind: "file", name: "sales.csv", contentType: "text/csv", bytes: 8 };

describe("a file that the agent hands over", () => {
  const test = useDatabase();
  const world = useInstance(test);
  const storage = useStorage();
  const on = () => world.another({ ...withAttachments, ATTACHMENTS: "off", ATTACHMENTS_FROM_AGENT: "true" });

  /** Streams the message to an agent that says this; what the browser was sent, and what came of it. */
  async function ask(said: readonly string[], instance = on()) {
    world.gateway.files.set(`${workspace}/sales.csv`, Buffer.from("a,b\n1,2\n"));
    world.gateway.agent = said;
    const chunks: ChatChunk[] = [];
    const sendChunk = async (chunk: ChatChunk) => (chunks.push(chunk), true);
    const response = { sendChunk } as unknown as CallableResponse<ChatChunk>;
    const result = (await chat(requestOf(asked), response, instance)) as SendResult;
    return { chunks, result };
  }

  const filesIn = (chunks: readonly ChatChunk[]) =>
    chunks.flatMap((chunk) => (chunk.type === "attachment" ? chunk.attachment : []));
  const wordsIn = (chunks: readonly ChatChunk[]) =>
    chunks.map((chunk) => (chunk.type === "delta" ? chunk.text : "")).join("");
  const read = async (url: string | undefined) => (await fetch(url ?? "")).text();
  const handsOver = ["Here.\nMED", `IA:${workspace}/sa`, "les.csv\nAnything else?"];

  it("is told in the stream, in the result and in the conversation, and no word of its line is", async () => {
    const { chunks, result } = await ask(handsOver);
    expect(filesIn(chunks)).toMatchObject([csv]);
    expect(wordsIn(chunks)).toBe("Here.\nAnything else?");
    expect(result.reply).toMatchObject({ text: "Here.\nAnything else?", attachments: [csv] });
    const { conversationId } = result;
    const request = requestOf({ action: "messages", conversationId });
    const { messages } = (await conversations(request, on())) as MessagePage;
    expect(messages[1]).toMatchObject({ text: "Here.\nAnything else?", attachments: [csv] });
    for (const { attachments: files } of [result.reply, messages[1] ?? {}])
      expect(await read(files?.[0]?.url)).toBe("a,b\n1,2\n");
    const shown = await fetch(result.reply.attachments?.[0]?.url ?? "");
    expect(shown.headers.get("content-disposition")).toMatch(/^attachment; .*sales\.csv/);
  });

  it("is the same one for who sends the message again, and is kept once", async () => {
    const first = await ask(handsOver);
    const again = await ask(handsOver);
    const [id, sameId] = [first, again].map(({ chunks }) => filesIn(chunks)[0]?.id);
    expect(id).toBe(sameId);
    expect([...storage.server.objects.keys()]).toEqual([`clawfire/ada/${id}`]);
    expect(world.gateway.received("artifacts.download")).toHaveLength(1);
  });

  it("has its URL told anew by its id, until it is deleted with its conversation", async () => {
    const { result } = await ask(handsOver);
    const attach = { action: "attach", id: result.reply.attachments?.[0]?.id };
    const { attachment } = await world.call<AttachResult>(attach, on());
    expect(attachment).toEqual({ ...result.reply.attachments?.[0], url: attachment.url });
    expect(await read(attachment.url)).toBe("a,b\n1,2\n");
    await conversations(requestOf({ action: "delete", conversationId: result.conversationId }), on());
    expect(storage.server.objects.size).toBe(0);
    expect((await attachments(test.database, "ada").get()).size).toBe(0);
    expect(await failureOf(world.call(attach, on()))).toMatchObject({
      details: { reason: "attachment-refused" },
    });
  });

  it("is a reply without words", async () => {
    const { chunks, result } = await ask([`MEDIA:${workspace}/sales.csv`]);
    expect(result.reply).toMatchObject({ text: "", attachments: [csv] });
    expect(wordsIn(chunks)).toBe("");
  });

  it("is asked for by nobody where the owner has that switched off", async () => {
    const { chunks, result } = await ask(handsOver, world.instance);
    expect(result.reply).toMatchObject({ text: "Here.\nAnything else?" });
    expect(result.reply.attachments).toBeUndefined();
    expect(filesIn(chunks)).toEqual([]);
    expect(world.gateway.received("agents.list")).toEqual([]);
    expect(world.gateway.received("chat.history")).toEqual([]);
  });

  it("is asked for by nobody where the agent handed over none", async () => {
    const { result } = await ask(["Here."]);
    expect(result.reply.text).toBe("Here.");
    expect(world.gateway.received("chat.history")).toEqual([]);
  });

  it("costs no word where it is none of the agent's, or cannot be had", async () => {
    const upload = "/home/agent/.openclaw/media/inbound/passport.csv";
    world.gateway.files.set(upload, Buffer.from("name\nBob\n"));
    const { chunks, result } = await ask([`Here.\nMEDIA:${upload}`]);
    expect(result.reply).toMatchObject({ text: "Here." });
    expect(filesIn(chunks)).toEqual([]);
    const told = JSON.stringify(world.log.entries);
    expect(told).toContain("was left out");
    expect(told).not.toContain("passport");
  });

  it("costs no word where the bucket cannot be used", async () => {
    storage.server.fail(404);
    const { chunks, result } = await ask(handsOver);
    expect(result.reply).toMatchObject({ text: "Here.\nAnything else?" });
    expect(filesIn(chunks)).toEqual([]);
    expect(JSON.stringify(world.log.entries)).toContain("was left out");
  });
});
