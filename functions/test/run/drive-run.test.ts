import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { answered, follow, histories, message, runId, started } from "./runs.ts";

const usage = { inputTokens: 1, outputTokens: 2 };
const final = (text: string | undefined) => ({ kind: "final", text, usage }) as const;
const gone = new GatewayFailure("connection-closed");

describe("a run that nobody sent before", () => {
  it("is sent under its id and followed by its events to the end", async () => {
    const { gateway, outcome, texts, phases } = follow();
    const connection = gateway.admit();
    const send = await connection.next("chat.send");
    expect(send.params).toMatchObject({ sessionKey: "agent:main:web:1", message, idempotencyKey: runId });
    send.answer({ status: "started", runId });
    connection.emit({ kind: "status", phase: "thinking" });
    connection.emit({ kind: "text", text: "He" });
    connection.emit({ kind: "text", text: "Hello" });
    connection.emit(final("Hello!"));
    expect(await outcome).toEqual({ kind: "complete", text: "Hello!", usage });
    expect([texts, phases]).toEqual([["He", "Hello"], ["thinking"]]);
    expect([connection.listeners, connection.unexpected]).toEqual([0, []]);
  });

  it("misses nothing that comes before the answer to sending it", async () => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    const send = await connection.next("chat.send");
    connection.emit(final("Quick"));
    send.answer({ status: "started", runId });
    expect(await outcome).toMatchObject({ kind: "complete", text: "Quick" });
  });

  it.each([undefined, ""])("whose last event has no text (%j) has its reply looked up", async (text) => {
    const { connection, outcome } = await started();
    connection.emit(final(text));
    (await connection.next("chat.history")).answer(histories.answered("Found"));
    expect(await outcome).toEqual(answered("Found"));
  });

  it("has failed when there is no reply to look up", async () => {
    const { connection, outcome } = await started();
    connection.emit(final(undefined));
    connection.answerAlways("chat.history", histories.received);
    connection.answerAlways("sessions.list", { sessions: [] });
    expect(await outcome).toMatchObject({ kind: "failed" });
  });

  it("is followed under the id that the gateway goes on with, and answered by what stands behind its message", async () => {
    const { connection, outcome, texts } = await started();
    connection.emit(final(undefined));
    const early = await connection.next("chat.history");
    connection.begin("run-2");
    early.answer(histories.received);
    connection.emit({ kind: "text", text: "Hel" });
    connection.emit(final("Hello, and what another one was told"));
    (await connection.next("chat.history")).answer(histories.answered("Hello"));
    expect(await outcome).toEqual(answered("Hello"));
    expect([texts, connection.listeners, connection.others]).toEqual([["Hel"], 0, 0]);
  });

  it("is told to go on under that id, and who attaches to it later asks for the end of that", async () => {
    const heard: string[] = [];
    const run = follow(false, { onGoesOnAs: (id) => heard.push(id) });
    const connection = run.gateway.admit();
    (await connection.next("chat.send")).answer({ status: "started", runId });
    connection.emit(final(undefined));
    await connection.next("chat.history");
    connection.begin("run-2");
    expect(heard).toEqual(["run-2"]);
    const later = follow(true, { goesOnAs: "run-2" });
    const another = later.gateway.admit();
    (await another.next("chat.history")).answer(histories.received);
    expect((await another.next("agent.wait")).params).toMatchObject({ runId: "run-2" });
    for (const one of [run, later]) one.expire();
    await Promise.all([run.outcome, later.outcome]);
  });

  it("is not over for who attaches to it because the gateway calls the message ended that it queued", async () => {
    const { gateway, outcome } = follow(true, { goesOnAs: "run-2" });
    const connection = gateway.admit();
    (await connection.next("chat.history")).answer({ messages: [] });
    (await connection.next("chat.send")).answer({ status: "ok" });
    const asked = await connection.next("agent.wait");
    expect(asked.params).toMatchObject({ runId: "run-2" });
    connection.answerAlways("chat.history", histories.answered("Hello"));
    asked.answer({ status: "ok" });
    expect(await outcome).toEqual(answered("Hello"));
  });

  it("stops with the text that its end carries, or else with what there was so far", async () => {
    const [one, other] = [await started(), await started()];
    for (const { connection } of [one, other]) connection.emit({ kind: "text", text: "Hel" });
    one.connection.emit({ kind: "aborted", text: "Hello" });
    other.connection.emit({ kind: "aborted", text: undefined });
    expect(await one.outcome).toEqual({ kind: "stopped", text: "Hello" });
    expect(await other.outcome).toEqual({ kind: "stopped", text: "Hel" });
  });

  it.each([
    ["by a visitor is stopped", true, histories.received, { kind: "stopped", text: "" }],
    [
      "by nobody has failed: 2026.7 says so of an empty answer",
      false,
      histories.received,
      { kind: "failed" },
    ],
    [
      "at the gateway has failed, though 2026.5 waits for it for ever",
      false,
      histories.failed,
      { kind: "failed" },
    ],
  ])("that is aborted before its first word %s", async (_, isAsked, history, expected) => {
    const { gateway, outcome } = follow(false, { isStopAsked: async () => isAsked });
    const connection = gateway.admit();
    (await connection.next("chat.send")).answer({ status: "started", runId });
    connection.answerAlways("agent.wait", { status: "timeout" });
    connection.answerAlways("sessions.list", { sessions: [] });
    connection.answerAlways("chat.history", history);
    connection.emit({ kind: "aborted", text: undefined });
    expect(await outcome).toMatchObject(expected);
  });

  it("fails with the first of its errors, once the gateway tells that it is over", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "error", detail: "quota", errorKind: undefined });
    connection.emit({ kind: "error", detail: "again", errorKind: undefined });
    (await connection.next("agent.wait")).answer({ status: "error" });
    (await connection.next("chat.history")).answer(histories.failed);
    expect(await outcome).toEqual({ kind: "failed", detail: "quota" });
  });

  it("is not over with an attempt that failed, when the gateway tries again", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "error", detail: "quota", errorKind: undefined });
    await connection.next("agent.wait");
    connection.emit(final("At last"));
    expect(await outcome).toMatchObject({ kind: "complete", text: "At last" });
  });

  it("has failed when the gateway took it for a command", async () => {
    const { gateway, outcome } = follow();
    (await gateway.admit().next("chat.send")).answer({ ok: true, aborted: false, runIds: [] });
    expect(await outcome).toMatchObject({ kind: "failed" });
  });

  it("but is in flight is waited for, and looked up", async () => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    (await connection.next("chat.send")).answer({ status: "in_flight" });
    const wait = await connection.next("agent.wait");
    expect(wait.params).toMatchObject({ runId });
    wait.answer({ status: "ok" });
    (await connection.next("chat.history")).answer(histories.answered("Earlier"));
    expect(await outcome).toEqual(answered("Earlier"));
  });

  it.each(["ok", "error", "timeout"])("but is over already is looked up: %s", async (status) => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    (await connection.next("chat.send")).answer({ status });
    (await connection.next("chat.history")).answer(histories.answered("Earlier"));
    expect(await outcome).toEqual(answered("Earlier"));
    expect(connection.unexpected).toEqual([]);
  });

  it("but is in flight ends with its events if they come first", async () => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    (await connection.next("chat.send")).answer({ status: "in_flight" });
    await connection.next("agent.wait");
    connection.emit(final("Here"));
    expect(await outcome).toMatchObject({ kind: "complete", text: "Here" });
  });
});

describe("when events may be missing", () => {
  it("the gateway is asked for the run's end, again and again", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "gap" });
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.history")).answer(histories.received);
    (await connection.next("agent.wait")).answer({ status: "error" });
    (await connection.next("chat.history")).answer(histories.answered("Late"));
    expect(await outcome).toEqual(answered("Late"));
  });

  it("a reply in the history counts, even if the gateway knows nothing of the run's end", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "gap" });
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.history")).answer(histories.answered("Taken up by another run"));
    expect(await outcome).toEqual(answered("Taken up by another run"));
  });

  it("ends as stopped when the visitor wanted that, and its gateway tells for ever that it goes on (2026.1)", async () => {
    const { gateway, outcome, texts } = follow(false, { isStopAsked: async () => true });
    const connection = gateway.admit();
    const sent = await connection.next("chat.send");
    connection.emit({ kind: "text", text: "Hel" });
    sent.answer({ status: "in_flight" });
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.abort")).answer({ aborted: true });
    (await connection.next("chat.history")).answer(histories.received);
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.abort")).answer({ aborted: false });
    (await connection.next("chat.history")).answer(histories.received);
    expect(await outcome).toEqual({ kind: "stopped", text: "Hel" });
    expect(texts).toEqual(["Hel"]);
  });

  it("and not before", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "text", text: "x" });
    connection.emit(final("x"));
    await outcome;
    expect(connection.unexpected).toEqual([]);
  });
});

describe("a failure before the run was sent is thrown", () => {
  it.each(["gateway-restarting", "token-mismatch", "not-paired"] as const)("to connect: %s", async (kind) => {
    const { gateway, outcome } = follow();
    const failure = new GatewayFailure(kind);
    gateway.refuse(failure);
    await expect(outcome).rejects.toBe(failure);
  });

  it.each([
    new GatewayFailure("missing-scope", { gatewayCode: "MISSING_SCOPE" }),
    new GatewayFailure("gateway-draining", { gatewayCode: "UNAVAILABLE" }),
  ])("to be accepted: %s", async (failure) => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    (await connection.next("chat.send")).fail(failure);
    await expect(outcome).rejects.toBe(failure);
    expect(connection.listeners).toBe(0);
  });

  it("of the secrets, too", async () => {
    const { gateway, outcome } = follow();
    gateway.refuse(new Error("no secret"));
    await expect(outcome).rejects.toThrow("no secret");
  });
});

describe("when the call's time is over", () => {
  it("the run goes on, and nobody listens any more", async () => {
    const { connection, outcome, expire } = await started();
    expire();
    expect(await outcome).toEqual({ kind: "detached" });
    expect(connection.listeners).toBe(0);
  });

  it.each(["chat.send", "chat.history", "agent.wait"])(
    "in the middle of %s, it is the same",
    async (method) => {
      const { gateway, outcome, expire } = follow(method !== "chat.send");
      const connection = gateway.admit();
      if (method === "agent.wait") (await connection.next("chat.history")).answer(histories.received);
      await connection.next(method);
      expire();
      expect(await outcome).toEqual({ kind: "detached" });
    },
  );

  it("while the reply is looked up, it is the same", async () => {
    const { connection, outcome, expire } = await started();
    connection.emit(final(undefined));
    await connection.next("chat.history");
    expire();
    expect(await outcome).toEqual({ kind: "detached" });
  });

  it("before there is a connection again, it is the same", async () => {
    const { connection, gateway, outcome, expire } = await started();
    connection.lose(gone);
    gateway.refuse(new GatewayFailure("gateway-restarting", { retryAfterMs: 3_600_000 }));
    await new Promise(setImmediate); // nothing is left to do but to wait
    expire();
    expect(await outcome).toEqual({ kind: "detached" });
  });
});
