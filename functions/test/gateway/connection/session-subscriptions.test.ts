import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { RunEvent } from "../../../src/gateway/wire/chat-event.ts";
import { connect } from "../fixtures.ts";
import { Inbox } from "../inbox.ts";
import { helloV3, ProtocolServer } from "../protocol-server.ts";

describe("a session's events", () => {
  const methods = (requests: readonly { method: string; params: { key: string } }[]) =>
    requests.map(({ method, params }) => [method, params.key]);

  it("are asked for once before the first run's message, and ended after the last", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const first = connection.onRun("1", "key-a", () => {});
    const second = connection.onRun("2", "key-a", () => {});
    const other = connection.onRun("3", "key-b", () => {});
    first();
    first();
    const sent = connection.request("chat.send", { key: "" }, { schema: z.unknown() });
    second();
    other();
    const again = connection.onRun("4", "key-a", () => {});
    const requests = [];
    for (let count = 0; count < 6; count += 1) {
      const request = await gateway.requests.next();
      requests.push(request);
      gateway.answer(request, {});
    }
    expect(methods(requests)).toEqual([
      ["sessions.messages.subscribe", "key-a"],
      ["sessions.messages.subscribe", "key-b"],
      ["chat.send", ""],
      ["sessions.messages.unsubscribe", "key-a"],
      ["sessions.messages.unsubscribe", "key-b"],
      ["sessions.messages.subscribe", "key-a"],
    ]);
    await sent;
    again();
  });

  it("may be missing if the gateway refuses them: the run is told, and the next one asks again", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    const first = connection.onRun("1", "key-a", (event) => events.put(event));
    gateway.refuse(await gateway.requests.next(), { code: "UNAVAILABLE", message: "later" });
    expect(await events.next()).toEqual({ kind: "gap" });
    connection.onRun("2", "key-a", () => {});
    expect(await gateway.requests.next()).toMatchObject({ method: "sessions.messages.subscribe" });
    first();
    expect(gateway.requests.left).toEqual([]);
  });

  it("are not asked for on a release that sends them anyway", async () => {
    await using server = await ProtocolServer.start(() => ({ hello: helloV3 }));
    const { connection, gateway } = await connect(server);
    connection.onRun("1", "key-a", () => {})();
    void connection.request("next", {}, { schema: z.unknown() }).catch(() => {});
    expect(await gateway.requests.next()).toMatchObject({ method: "next" });
  });
});
