import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ClawfireTransport, uiMessages } from "../src/ai-sdk/index.ts";
import { attachmentAdapter, type Uploaded } from "../src/assistant-ui/attachments.ts";
import { createChatSession } from "../src/chat-session.ts";
import { FileTray } from "../src/files/file-tray.ts";
import { attachment, FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";

let backend: FakeBackend;
let bodies: Blob[];
let end = () => {};

beforeEach(() => {
  [backend, bodies] = [new FakeBackend(), []];
});

afterEach(() => end());

function load() {
  const connectivity = new FakeNetwork();
  const session = createChatSession({ transport: backend, uid: "ada", storage: fakeStorage(), connectivity });
  const { chat } = session;
  end = chat.connect();
  const tray = new FileTray({
    transport: backend,
    connectivity,
    chat,
    offer: () => undefined,
    shrink: async ({ name }) => ({ blob: new Blob(["small"], { type: "image/png" }), name }),
    put: async (_ticket, body) => void bodies.push(body),
  });
  return { chat, session: { ...session, files: () => Promise.resolve(tray) } };
}

describe("a file in the AI SDK's message", () => {
  const message = (url: string) => ({
    id: crypto.randomUUID(),
    role: "user" as const,
    parts: [
      { type: "text" as const, text: "look" },
      { type: "file" as const, mediaType: "text/plain", filename: "note.txt", url },
    ],
  });
  const sending = {
    trigger: "submit-message",
    chatId: "c",
    messageId: undefined,
    abortSignal: undefined,
  } as const;

  it("is uploaded and goes with it; the agent's come with its reply", async () => {
    const { chat, session } = load();
    const transport = new ClawfireTransport(chat, session.files);
    const stream = await transport.sendMessages({
      ...sending,
      messages: [message("data:text/plain;base64,aGk=")],
    });
    expect(await bodies[0]?.text()).toBe("hi");
    expect(backend.uploads).toMatchObject([{ name: "note.txt", contentType: "text/plain", bytes: 2 }]);
    expect(backend.last.message).toMatchObject({ message: "look", attachments: [{ id: "file-1" }] });
    backend.last.accept();
    const chart = attachment("chart");
    backend.last.say({ type: "attachment", attachment: chart });
    expect(uiMessages(chat.snapshot()).map(({ parts }) => parts.map(({ type }) => type))).toEqual([
      ["text", "file"],
      ["text", "file"],
    ]);
    backend.last.finish("Here.");
    const files = [];
    for await (const chunk of stream) if (chunk.type === "file") files.push(chunk);
    expect(files).toEqual([{ type: "file", url: chart.url, mediaType: "image/png" }]);
  });

  it("fails in a sentence where it is not taken, and nothing is sent", async () => {
    const { chat, session } = load();
    const details = { problem: "kind" };
    backend.failure = refusal("invalid-argument", "attachment-refused", { details });
    const sent = new ClawfireTransport(chat, session.files).sendMessages({
      ...sending,
      messages: [message("data:text/plain,hi")],
    });
    await expect(sent).rejects.toThrow("A file cannot be sent with this message. Choose another one.");
    expect(backend.calls).toHaveLength(0);
  });

  it("that was sent before is not uploaded again", async () => {
    const { chat, session } = load();
    await new ClawfireTransport(chat, session.files).sendMessages({
      ...sending,
      messages: [message("https://bucket/1")],
    });
    expect([backend.uploads, backend.last.message.attachments]).toEqual([[], undefined]);
  });
});

describe("a file in assistant-ui's composer", () => {
  it("is uploaded when the message is sent, and shown by its address then", async () => {
    const { session } = load();
    const uploaded: Uploaded = new Map();
    const offer = { contentTypes: ["image/png"], most: 4, bytes: 1_000 };
    const adapter = attachmentAdapter(session, offer, uploaded);
    const pending = await adapter.add({ file: new File(["big"], "a.png", { type: "image/png" }) });
    if (!("status" in pending)) throw new Error("It comes at once.");
    expect([adapter.accept, pending.type, bodies]).toEqual(["image/png", "image", []]);
    const sent = await adapter.send(pending);
    expect(sent.content).toEqual([
      { type: "image", image: "https://bucket/file-1?signed", filename: "file-1.png" },
    ]);
    expect(uploaded.get(pending.id)?.id).toBe("file-1");
  });
});
