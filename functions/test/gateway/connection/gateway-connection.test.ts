import { describe, expect, it } from "vitest";
import * as z from "zod";
import { GatewayFailure } from "../../../src/gateway/failures/failure.ts";
import type { RunEvent } from "../../../src/gateway/wire/chat-event.ts";
import { connect, failureOf, identity, recordingLog } from "../fixtures.ts";
import { Inbox } from "../inbox.ts";
import { helloV3, helloV4, ProtocolServer } from "../protocol-server.ts";

const schema = z.object({ n: z.number() });
const delta = (runId: string, text: string) => ({
  runId,
  sessionKey: "s",
  seq: 1,
  state: "delta",
  message: { role: "assistant", content: [{ type: "text", text }] },
});
const v3 = () => ({ hello: helloV3 });

describe("a request", () => {
  it("gets its own answer, whatever the order of the answers", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const answers = Promise.all([
      connection.request("a", {}, { schema }),
      connection.request("b", { x: 1 }, { schema }),
    ]);
    const [first, second] = [await gateway.requests.next(), await gateway.requests.next()];
    expect(second).toMatchObject({ method: "b", params: { x: 1 } });
    gateway.answer(second, { n: 2 });
    gateway.answer(first, { n: 1 });
    expect(await answers).toEqual([{ n: 1 }, { n: 2 }]);
    expect(connection.idle).toBe(true);
  });

  it("carries its trace to a gateway that takes it, and to no other", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const sentTo = async (told: object) => {
      await using server = await ProtocolServer.start(() => ({
        hello: { ...helloV4, server: { connId: "c", ...told } },
      }));
      const { connection, gateway } = await connect(server);
      void connection.request("a", {}, { schema, traceparent }).catch(() => {});
      return (await gateway.requests.next()).traceparent;
    };
    for (const version of ["2026.9.6", "2027.1.0", "dev"])
      expect(await sentTo({ version, bootId: "b" })).toBe(traceparent);
    for (const version of ["2026.6.11", "2027.1.0", "dev"]) expect(await sentTo({ version })).toBeUndefined();
  });

  it("fails with the gateway's refusal", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const failure = failureOf(connection.request("device.pair.list", {}, { schema }));
    gateway.refuse(await gateway.requests.next(), {
      code: "INVALID_REQUEST",
      message: "missing scope: operator.pairing",
    });
    expect(await failure).toMatchObject({
      kind: "missing-scope",
      details: { method: "device.pair.list", deviceId: identity.deviceId, url: server.url },
    });
  });

  it("fails at its deadline, and a later answer hurts nobody", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    expect(await failureOf(connection.request("slow", {}, { schema, timeoutMs: 5 }))).toMatchObject({
      kind: "request-timeout",
      details: { method: "slow" },
    });
    gateway.answer(await gateway.requests.next(), { n: 1 });
    const next = connection.request("next", {}, { schema });
    gateway.answer(await gateway.requests.next(), { n: 2 });
    expect(await next).toEqual({ n: 2 });
  });

  it("is given up when its signal fires, with the signal's reason", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const abort = new AbortController();
    const failure = failureOf(connection.request("slow", {}, { schema, signal: abort.signal }));
    await gateway.requests.next();
    abort.abort(new Error("the visitor left"));
    expect(await failure).toMatchObject({ message: "the visitor left" });
    expect(connection.idle).toBe(true);
    expect(await failureOf(connection.request("never sent", {}, { schema, signal: abort.signal }))).toBe(
      abort.signal.reason,
    );
    expect(gateway.requests.left).toEqual([]);
  });

  it("fails if its answer has another form than expected", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const failure = failureOf(connection.request("a", {}, { schema }));
    gateway.answer(await gateway.requests.next(), { n: "hunter2" });
    expect(await failure).toMatchObject({
      kind: "answer-not-understood",
      details: { method: "a", gatewayMessage: "n: invalid_type" },
    });
  });

  it("that is larger than the gateway accepts is not sent, because it would cost everybody the connection", async () => {
    await using server = await ProtocolServer.start(() => ({
      hello: { ...helloV4, policy: { maxPayload: 1_000 } },
    }));
    const { connection, gateway } = await connect(server);
    expect(await failureOf(connection.request("a", { text: "ä".repeat(400) }, { schema }))).toMatchObject({
      kind: "request-too-large",
    });
    expect(gateway.requests.left).toEqual([]);
  });

  it("fails when the connection ends, and so does every later one", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const failures = Promise.all([
      failureOf(connection.request("a", {}, { schema })),
      failureOf(connection.request("b", {}, { schema })),
    ]);
    await gateway.requests.next();
    gateway.socket.terminate();
    expect(await failures).toMatchObject([
      { kind: "connection-reset", details: { method: "a", closeCode: 1006 } },
      { kind: "connection-reset", details: { method: "b" } },
    ]);
    expect(await connection.closed).toBeInstanceOf(GatewayFailure);
    expect(await failureOf(connection.request("c", {}, { schema }))).toMatchObject({
      kind: "connection-reset",
    });
  });
});

describe("the events of a run", () => {
  it("reach the listeners of that run only, until they unsubscribe", async () => {
    await using server = await ProtocolServer.start(v3);
    const { connection, gateway } = await connect(server);
    const ours = new Inbox<RunEvent>();
    const others = new Inbox<RunEvent>();
    connection.onRun("ours", "s", (event) => ours.put(event));
    const unsubscribe = connection.onRun("other", "s", (event) => others.put(event));
    gateway.event("chat", delta("other", "no"));
    gateway.event("chat", delta("nobody's", "no"));
    gateway.event("chat", delta("ours", "Hello"));
    expect(await ours.next()).toEqual({ kind: "text", text: "Hello" });
    expect(others.left).toHaveLength(1);
    unsubscribe();
    gateway.event("chat", delta("other", "no"));
    gateway.event("chat", { runId: "ours", state: "final" });
    expect(await ours.next()).toEqual({ kind: "final" });
    expect(others.left).toHaveLength(1);
  });

  it("are told from those of a run of the session that nobody listens to, while such a one is expected", async () => {
    await using server = await ProtocolServer.start(v3);
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    const others: string[] = [];
    connection.onRun("ours", "s", (event) => events.put(event));
    const stop = connection.onOtherRun("s", (runId) => {
      others.push(runId);
      connection.onRun(runId, "s", (event) => events.put(event));
    });
    const start = (runId: string, sessionKey: string, phase: string) =>
      gateway.event("agent", { runId, sessionKey, stream: "lifecycle", data: { phase } });
    start("the one before", "s", "end");
    start("another visitor's", "other", "start");
    start("next", "s", "start");
    gateway.event("chat", { ...(delta("next", "Hello") as object), sessionKey: "s" });
    expect(await events.next()).toEqual({ kind: "begun" });
    expect(await events.next()).toEqual({ kind: "text", text: "Hello" });
    gateway.event("chat", { ...(delta("third", "And") as object), sessionKey: "s" });
    expect(await events.next()).toEqual({ kind: "text", text: "And" });
    stop();
    gateway.event("chat", { ...(delta("fourth", "no") as object), sessionKey: "s" });
    gateway.event("chat", { runId: "ours", state: "final" });
    expect(await events.next()).toEqual({ kind: "final" });
    expect(others).toEqual(["next", "third"]);
  });

  it("are put together where the gateway sends only what is new", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    connection.onRun("r", "s", (event) => events.put(event));
    gateway.event("chat", { runId: "r", seq: 1, state: "delta", deltaText: "Hello" });
    gateway.event("chat", { runId: "r", seq: 2, state: "delta", deltaText: " you" });
    expect([await events.next(), await events.next()]).toMatchObject([
      { text: "Hello" },
      { text: "Hello you" },
    ]);
  });

  it("reach the other listeners if one of them throws, and that is logged", async () => {
    await using server = await ProtocolServer.start(v3);
    const log = recordingLog();
    const { connection, gateway } = await connect(server, {}, log);
    const events = new Inbox<RunEvent>();
    connection.onRun("r", "s", () => {
      throw new Error("broken");
    });
    connection.onRun("r", "s", (event) => events.put(event));
    gateway.event("chat", delta("r", "Hello"));
    expect(await events.next()).toMatchObject({ text: "Hello" });
    expect(log.entries).toMatchObject([{ level: "error", runId: "r" }]);
  });

  it("survive frames that cannot be read", async () => {
    await using server = await ProtocolServer.start(v3);
    const log = recordingLog();
    const { connection, gateway } = await connect(server, {}, log);
    const events = new Inbox<RunEvent>();
    connection.onRun("r", "s", (event) => events.put(event));
    for (const junk of ["", "{", "null", '{"type":"event"}', '{"type":"event","event":"chat","payload":5}'])
      gateway.socket.send(junk);
    gateway.socket.send(Buffer.from([1, 2, 3]));
    gateway.event("chat", delta("r", "Hello"));
    expect(await events.next()).toMatchObject({ text: "Hello" });
    expect(log.entries.map(({ why }) => why)).toEqual([
      "not JSON",
      "not JSON",
      "frame: invalid_type",
      "event: invalid_type",
      "frame: invalid_type",
      "binary",
    ]);
  });

  it("are known to be incomplete after lost frames, counting those that were dropped unread", async () => {
    await using server = await ProtocolServer.start(v3);
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    connection.onRun("r", "s", (event) => events.put(event));
    gateway.event("chat", delta("r", "a"));
    for (let frame = 0; frame < 3; frame += 1) gateway.event("chat", delta("nobody's", "no"));
    gateway.event("tick", { ts: 1 });
    gateway.event("chat", delta("r", "ab"));
    gateway.event("chat", delta("r", "abcd"), 1);
    gateway.event("chat", delta("nobody's", "no"), 1);
    expect([
      await events.next(),
      await events.next(),
      await events.next(),
      await events.next(),
      await events.next(),
    ]).toMatchObject([{ text: "a" }, { text: "ab" }, { kind: "gap" }, { text: "abcd" }, { kind: "gap" }]);
  });

  it("end with lost when the connection ends, for whoever listens then or later", async () => {
    await using server = await ProtocolServer.start();
    const { connection, gateway } = await connect(server);
    const events = new Inbox<RunEvent>();
    connection.onRun("r", "s", (event) => events.put(event));
    gateway.event("shutdown", { reason: "restart", restartExpectedMs: 1_500 });
    gateway.socket.close(1012, "service restart");
    const lost = {
      kind: "lost",
      failure: { kind: "gateway-restarting", details: { closeCode: 1012, retryAfterMs: 1_500 } },
    };
    expect(await events.next()).toMatchObject(lost);
    connection.onRun("late", "s", (event) => events.put(event));
    expect(events.left).toMatchObject([lost]);
  });
});
