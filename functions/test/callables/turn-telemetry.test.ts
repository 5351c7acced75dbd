import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { chat } from "../../src/callables/chat.ts";
import type { SendResult } from "../../src/contract/index.ts";
import { readUsage } from "../../src/telemetry/usage-report.ts";
import { useDatabase } from "../support/database.ts";
import { requestOf, useInstance } from "../support/instance.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("a turn", () => {
  const test = useDatabase();
  const world = useInstance(test);

  /** Says something as a visitor whose call belongs to a trace. */
  function say(message: string): Promise<SendResult> {
    const request = requestOf({ message });
    request.rawRequest.headers["traceparent"] = traceparent;
    return chat(request, undefined, world.instance) as Promise<SendResult>;
  }

  const turns = () => world.log.entries.filter(({ message }) => message === "Turn");

  it("is one log entry, with its ids, steps, tokens and model, and without a word of the visitor", async () => {
    const { messageId, conversationId, usage } = await say("hello to nobody else");
    expect(turns()).toMatchObject([
      {
        level: "info",
        fields: {
          messageId,
          conversationId,
          outcome: "answered",
          attempt: 1,
          gateway: "2026.9.6",
          usage,
          model: "scripted-1",
          stepsMs: {
            opened: expect.any(Number),
            placed: expect.any(Number),
            begun: expect.any(Number),
            firstText: expect.any(Number),
            ended: expect.any(Number),
            stored: expect.any(Number),
          },
        },
      },
    ]);
    expect(usage).toEqual({ inputTokens: 100, outputTokens: 6 });
    expect(JSON.stringify(world.log.entries)).not.toContain("nobody else");
  });

  it("is one entry and counted once, however many calls follow it", async () => {
    const messageId = randomUUID();
    const data = { messageId, message: "wait [hold:both]" };
    const first = world.call<SendResult>(data);
    await vi.waitFor(() => expect(world.gateway.prompts).toHaveLength(1));
    const second = world.call<SendResult>(data, world.another());
    await vi.waitFor(() => expect(world.gateway.received("chat.history").length).toBeGreaterThan(0));
    world.gateway.releaseHold("both");
    expect((await first).reply).toEqual((await second).reply);
    expect(turns()).toHaveLength(1);
  });

  it("that fails is one entry too, with the reason", async () => {
    await expect(world.call({ message: "please [fail:400]" })).rejects.toThrow("could not answer");
    expect(turns()).toMatchObject([{ fields: { outcome: "failed", reason: "run-failed" } }]);
  });

  it("is counted with its tokens, by the model", async () => {
    await say("hello");
    const { buckets } = await readUsage(test.database, Date.now(), Date.now());
    expect(buckets.at(-1)).toMatchObject({
      turns: 1,
      answered: 1,
      tokens: { "scripted-1": { input: 100, output: 3 } },
    });
  });

  it("goes on in the gateway under the trace of its call", async () => {
    await say("hello");
    expect(world.gateway.received("chat.send")).toMatchObject([{ traceparent }]);
  });
});
