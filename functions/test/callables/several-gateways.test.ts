import { describe, expect, it } from "vitest";
import type { SendResult } from "../../src/contract/index.ts";
import { useDatabase } from "../support/database.ts";
import { useInstance } from "../support/instance.ts";

describe("a second gateway", () => {
  const test = useDatabase();
  const world = useInstance(test);

  it("takes over when the first is away, and is told how the conversation went", async () => {
    const second = await world.anotherGateway();
    const instance = world.another({ OPENCLAW_GATEWAY_URL: `${world.gateway.url}, ${second.url}` });
    const { conversationId } = await world.call<SendResult>({ message: "my name is Ada" }, instance);
    await world.gateway.close();
    const { reply } = await world.call<SendResult>({ message: "what is my name?", conversationId }, instance);
    expect(reply.state).toBe("complete");
    const [prompt] = second.prompts;
    expect(prompt?.text).toMatch(/my name is Ada[^]*You said: my name is Ada[^]*what is my name\?/);
    await world.call({ message: "thanks", conversationId }, instance);
    expect(second.prompts.at(-1)?.text).not.toContain("my name is Ada");
  });

  it("is told nothing of a conversation that begins there", async () => {
    const second = await world.anotherGateway();
    const instance = world.another({ OPENCLAW_GATEWAY_URL: `${second.url} ${world.gateway.url}` });
    await world.call({ message: "good morning" }, instance);
    expect(second.prompts.map(({ text }) => text.replaceAll("\u2060", ""))).toEqual(["good morning"]);
  });
});
