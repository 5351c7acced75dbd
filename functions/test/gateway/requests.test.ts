import { describe, expect, it } from "vitest";
import { chatHistory } from "../../src/gateway/methods/chat-history.ts";
import { agentWait, chatAbort, chatSend } from "../../src/gateway/methods/chat-requests.ts";
import { approveDevice, listDevices, rejectDevice, removeDevice } from "../../src/gateway/methods/pairing.ts";
import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import { connect, failureOf } from "./fixtures.ts";
import { helloV3, ProtocolServer } from "./protocol-server.ts";

/** What a request sends, and what becomes of the given answer. */
async function exchange<T>(ask: (connection: GatewayConnection) => Promise<T>, answer: unknown) {
  await using server = await ProtocolServer.start(() => ({ hello: helloV3 }));
  const { connection, gateway } = await connect(server);
  const result = ask(connection);
  const { id, method, params } = await gateway.requests.next();
  gateway.send({ type: "res", id, ok: true, payload: answer });
  return { sent: [method, params], result: await result };
}

const chat = {
  sessionKey: "s",
  message: "Hi",
  idempotencyKey: "r",
  timeoutMs: undefined,
  ours: "never sent",
};

describe("sending a message", () => {
  it.each([
    [
      { runId: "r", status: "started" },
      { kind: "started", runId: "r" },
    ],
    [{ runId: "r", status: "in_flight" }, { kind: "in-flight" }],
    [{ runId: "r", status: "ok" }, { kind: "ended" }],
    [{ runId: "r", status: "error", summary: "x" }, { kind: "ended" }],
    [
      { ok: true, aborted: true, runIds: ["q"] },
      { kind: "no-run", aborted: true, runIds: ["q"] },
    ],
    [
      { ok: true, aborted: false },
      { kind: "no-run", aborted: false, runIds: [] },
    ],
  ])("answered with %j", async (answer, outcome) => {
    const { sent, result } = await exchange((connection) => chatSend(connection, chat), answer);
    expect(sent).toEqual(["chat.send", { sessionKey: "s", message: "Hi", idempotencyKey: "r" }]);
    expect(result).toEqual(outcome);
  });

  it("fails if the answer says none of that", async () => {
    const asked = exchange((connection) => chatSend(connection, chat), { status: "pondering" });
    expect(await failureOf(asked)).toMatchObject({ kind: "answer-not-understood" });
  });
});

describe("a run", () => {
  it("is aborted", async () => {
    const { sent, result } = await exchange(
      (connection) => chatAbort(connection, { sessionKey: "s", runId: "r" }),
      { ok: true, aborted: true, runIds: ["r"] },
    );
    expect([sent, result]).toEqual([["chat.abort", { sessionKey: "s", runId: "r" }], true]);
  });

  it.each(["ok", "error", "timeout"])("is waited for until %s", async (status) => {
    const { sent, result } = await exchange(
      (connection) => agentWait(connection, { runId: "r", timeoutMs: 25_000 }),
      { runId: "r", status, endedAt: 1 },
    );
    expect([sent, result]).toEqual([["agent.wait", { runId: "r", timeoutMs: 25_000 }], status]);
  });
});

describe("the history", () => {
  it("reads the same of every release, and leaves out what it cannot read", async () => {
    const answer = {
      sessionKey: "s",
      messages: [
        { role: "user", content: "Hi", timestamp: 1, idempotencyKey: "r:user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm" },
            { type: "text", text: "Hello" },
          ],
          timestamp: 2,
          stopReason: "stop",
          usage: { input: 5, output: 6 },
          __openclaw: { id: "m2", runId: "r", seq: 2 },
        },
        "odd",
        { content: "no role" },
        { role: "toolResult", content: [] },
      ],
      inFlightRun: { runId: "r2", text: "so far", plan: [] },
    };
    const { sent, result } = await exchange(
      (connection) => chatHistory(connection, { sessionKey: "s", limit: 20 }),
      answer,
    );
    expect(sent).toEqual(["chat.history", { sessionKey: "s", limit: 20 }]);
    expect(result).toEqual({
      messages: [
        { role: "user", text: "Hi", timestamp: 1, runId: "r" },
        {
          role: "assistant",
          text: "Hello",
          timestamp: 2,
          id: "m2",
          runId: "r",
          stopReason: "stop",
          usage: { inputTokens: 5, outputTokens: 6 },
        },
        { role: "toolResult", text: "" },
      ],
      inFlightRun: { runId: "r2", text: "so far" },
    });
  });
});

describe("pairing", () => {
  it("lists who waits and who was approved", async () => {
    const answer = {
      pending: [
        {
          requestId: "q",
          deviceId: "d1",
          publicKey: "k",
          platform: "node",
          clientId: "cli",
          clientMode: "cli",
          role: "operator",
          scopes: ["operator.read"],
          remoteIp: "10.0.0.1",
          ts: 5,
        },
        "odd",
      ],
      paired: [
        {
          deviceId: "d2",
          displayName: "Chat",
          roles: ["operator"],
          scopes: ["operator.read", "operator.write"],
          approvedScopes: ["operator.read"],
          createdAtMs: 6,
          tokens: [{ role: "operator" }],
        },
      ],
    };
    const { sent, result } = await exchange(listDevices, answer);
    expect(sent).toEqual(["device.pair.list", {}]);
    expect(result).toEqual({
      pending: [
        {
          requestId: "q",
          deviceId: "d1",
          platform: "node",
          clientId: "cli",
          clientMode: "cli",
          roles: ["operator"],
          scopes: ["operator.read"],
          remoteIp: "10.0.0.1",
          requestedAtMs: 5,
        },
      ],
      paired: [
        {
          deviceId: "d2",
          displayName: "Chat",
          roles: ["operator"],
          scopes: ["operator.read"],
          approvedAtMs: 6,
        },
      ],
    });
  });

  it.each([
    [
      "device.pair.approve",
      (connection: GatewayConnection) => approveDevice(connection, "x"),
      { requestId: "x" },
    ],
    [
      "device.pair.reject",
      (connection: GatewayConnection) => rejectDevice(connection, "x"),
      { requestId: "x" },
    ],
    [
      "device.pair.remove",
      (connection: GatewayConnection) => removeDevice(connection, "x"),
      { deviceId: "x" },
    ],
  ])("sends %s", async (method, ask, params) => {
    expect((await exchange(ask, { requestId: "x" })).sent).toEqual([method, params]);
  });
});
