import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/gateway/wire/chat-event.ts";
import { connect } from "../fixtures.ts";
import { Inbox } from "../inbox.ts";
import { ProtocolServer } from "../protocol-server.ts";

describe("what a run took", () => {
  const took = (more: object = {}) => ({
    sessionKey: "s",
    message: { role: "assistant", content: [], model: "m-1", usage: { input: 7, output: 5 }, ...more },
  });
  const usage = { inputTokens: 7, outputTokens: 5 };

  it("is told to its listeners, found by its id or, without one, by its session", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const [first, second] = [new Inbox<RunEvent>(), new Inbox<RunEvent>()];
    connection.onRun("1", "s", (event) => first.put(event));
    connection.onRun("2", "other", (event) => second.put(event));
    gateway.event("session.message", took({ __openclaw: { runId: "2" } }));
    expect(await second.next()).toMatchObject({ kind: "usage", usage, model: "m-1" });
    gateway.event("session.message", took());
    expect(await first.next()).toMatchObject({ kind: "usage", usage, model: "m-1" });
    expect([first.left, second.left]).toEqual([[], []]);
  });

  it("is not told where there is nothing to tell, and nobody is disturbed by it", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    connection.onRun("1", "s", (event) => events.put(event));
    for (const more of [{ usage: undefined }, { usage: { input: 0, output: 0 } }, { usage: "many" }])
      gateway.event("session.message", took(more));
    const says = { role: "assistant", content: [{ type: "text", text: "words" }] };
    gateway.event("chat", { runId: "1", sessionKey: "s", seq: 1, state: "delta", message: says });
    expect(await events.next()).toMatchObject({ kind: "text" });
  });
});
