import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ClawfireTransport } from "../src/ai-sdk/transport.ts";
import { connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { runningTool, type TurnTool } from "../src/turn-tools.ts";
import { FakeBackend, FakeNetwork, fakeStorage } from "./fake-backend.ts";

let backend: FakeBackend;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  backend = new FakeBackend();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** A page whose message the backend has. */
function ask() {
  const connectivity = new FakeNetwork();
  const { chat } = createChatSession({
    transport: backend,
    uid: "ada",
    storage: fakeStorage(),
    connectivity,
  });
  end = chat.connect();
  chat.send("where is my order?");
  backend.last.accept();
  return { chat, tools: () => chat.snapshot().turn?.tools ?? [] };
}

const tell = (id: string, name: string, state: TurnTool["state"]) =>
  backend.last.say({ type: "tool", id, name, state });
const told = (tools: readonly TurnTool[]) => tools.map(({ name, state }) => `${name} ${state}`);

describe("the tools of a turn", () => {
  it("stand in the order in which they began, each as it is now", () => {
    const { chat, tools } = ask();
    expect(tools()).toEqual([]);
    tell("1", "find_order", "running");
    tell("2", "read", "running");
    expect(runningTool(tools())?.name).toBe("read");
    tell("2", "read", "failed");
    expect(runningTool(tools())?.name).toBe("find_order");
    tell("1", "find_order", "done");
    expect(told(tools())).toEqual(["find_order done", "read failed"]);
    expect(runningTool(tools())).toBeUndefined();
    expect(chat.snapshot().turn).toMatchObject({ reply: "", step: { kind: "waiting" } });
  });

  it("are neither doubled nor lost when the stream is attached anew, and none runs whose end may have been missed", async () => {
    const { tools } = ask();
    tell("1", "find_order", "done");
    tell("2", "read", "running");
    backend.last.fail(connectionLost());
    await vi.advanceTimersByTimeAsync(1_000);
    backend.last.accept();
    expect(told(tools())).toEqual(["find_order done"]);
    tell("1", "find_order", "done");
    tell("2", "read", "done");
    expect(told(tools())).toEqual(["find_order done", "read done"]);
  });

  it("change nothing of the reply", () => {
    const { chat } = ask();
    backend.last.say({ type: "delta", text: "One " });
    tell("1", "find_order", "running");
    backend.last.say({ type: "delta", text: "two" });
    expect(chat.snapshot().turn).toMatchObject({ reply: "One two", step: { kind: "replying" } });
  });

  it("are told to the AI SDK beside the message, all of them each time", async () => {
    const { chat } = ask();
    const stream = await new ClawfireTransport(chat).reconnectToStream({ chatId: "c" });
    tell("1", "find_order", "running");
    tell("1", "find_order", "done");
    backend.last.finish("Here.");
    const chunks = [];
    for await (const chunk of stream ?? []) chunks.push(chunk);
    const data = chunks.flatMap((chunk) => (chunk.type === "data-tools" ? [chunk] : []));
    expect(data.map((chunk) => told(chunk.data as TurnTool[]))).toEqual([
      ["find_order running"],
      ["find_order done"],
    ]);
    expect(data.every(({ transient }) => transient)).toBe(true);
  });
});
