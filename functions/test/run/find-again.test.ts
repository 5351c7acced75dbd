import { describe, expect, it } from "vitest";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { answered, follow, histories, message, runId, started } from "./runs.ts";

const gone = new GatewayFailure("connection-closed");
const soon = (kind: "gateway-restarting" | "connection-refused") =>
  new GatewayFailure(kind, { retryAfterMs: 1 });
const final = (text: string) => ({ kind: "final", text, usage: undefined }) as const;

describe("a run that somebody may have sent before", () => {
  it("is not sent when the history has its reply", async () => {
    const { gateway, outcome } = follow(true);
    const connection = gateway.admit();
    const history = await connection.next("chat.history");
    expect(history.params).toMatchObject({ sessionKey: "agent:main:web:1" });
    history.answer(histories.answered("Already"));
    expect(await outcome).toEqual(answered("Already"));
    expect(connection.unexpected).toEqual([]);
  });

  it("is sent when the history does not know its message", async () => {
    const { gateway, outcome } = follow(true);
    const connection = gateway.admit();
    (await connection.next("chat.history")).answer(histories.empty);
    const send = await connection.next("chat.send");
    expect(send.params).toMatchObject({ message, idempotencyKey: runId });
    send.answer({ status: "started", runId });
    connection.emit(final("Now"));
    expect(await outcome).toMatchObject({ kind: "complete", text: "Now" });
  });

  it("is gone on with where it is, beginning with the text so far", async () => {
    const { gateway, outcome, texts } = follow(true);
    const connection = gateway.admit();
    (await connection.next("chat.history")).answer(histories.inFlight("Once upon"));
    await connection.next("agent.wait");
    connection.emit({ kind: "text", text: "Once upon a time" });
    connection.emit(final("Once upon a time."));
    expect(await outcome).toMatchObject({ text: "Once upon a time." });
    expect(texts).toEqual(["Once upon", "Once upon a time"]);
  });

  it("does not fall back to an older text than its events have told", async () => {
    const { gateway, outcome, texts } = follow(true);
    const connection = gateway.admit();
    const history = await connection.next("chat.history");
    connection.emit({ kind: "text", text: "Once upon a" });
    history.answer(histories.inFlight("Once"));
    await connection.next("agent.wait");
    connection.emit(final("Once upon a time."));
    await outcome;
    expect(texts).toEqual(["Once upon a"]);
  });

  it("waits for a gateway that is away", async () => {
    const { gateway, outcome } = follow(true);
    gateway.refuse(soon("connection-refused"));
    (await gateway.admit().next("chat.history")).answer(histories.answered("Back"));
    expect(await outcome).toEqual(answered("Back"));
  });
});

describe("a run whose connection is lost", () => {
  it("is found again over the next one, and never sent twice", async () => {
    const { connection, gateway, outcome } = await started();
    connection.lose(gone);
    const next = gateway.admit();
    (await next.next("chat.history")).answer(histories.inFlight("Hel"));
    (await next.next("agent.wait")).answer({ status: "ok" });
    (await next.next("chat.history")).answer(histories.answered("Hello"));
    expect(await outcome).toEqual(answered("Hello"));
    expect([connection.listeners, next.listeners, next.unexpected]).toEqual([0, 0, []]);
  });

  it("is over when it ended meanwhile", async () => {
    const { connection, gateway, outcome } = await started();
    connection.lose(gone);
    (await gateway.admit().next("chat.history")).answer(histories.answered("Meanwhile"));
    expect(await outcome).toEqual(answered("Meanwhile"));
  });

  it("is followed over as many connections as it takes", async () => {
    const { connection, gateway, outcome } = await started();
    connection.lose(gone);
    gateway.refuse(soon("gateway-restarting"));
    gateway.refuse(soon("connection-refused"));
    const second = gateway.admit();
    (await second.next("chat.history")).answer(histories.received);
    await second.next("agent.wait");
    second.lose(gone);
    const third = gateway.admit();
    (await third.next("chat.history")).answer(histories.received);
    await third.next("agent.wait");
    third.emit(final("At last"));
    expect(await outcome).toMatchObject({ kind: "complete", text: "At last" });
  });

  it("is looked for when the loss hid whether it was sent", async () => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    await connection.next("chat.send");
    connection.lose(new GatewayFailure("connection-reset", { retryAfterMs: 1 }));
    (await gateway.admit().next("chat.history")).answer(histories.answered("It was"));
    expect(await outcome).toEqual(answered("It was"));
  });

  it("is looked for when no answer told whether it was sent", async () => {
    const { gateway, outcome } = follow();
    const connection = gateway.admit();
    (await connection.next("chat.send")).fail(new GatewayFailure("request-timeout", { retryAfterMs: 1 }));
    gateway.admit(connection);
    (await connection.next("chat.history")).answer(histories.answered("It was"));
    expect(await outcome).toEqual(answered("It was"));
  });

  it("while its reply is looked up is looked up again", async () => {
    const { connection, gateway, outcome } = await started();
    connection.emit({ kind: "final", text: undefined, usage: undefined });
    await connection.next("chat.history");
    connection.lose(new GatewayFailure("connection-closed", { retryAfterMs: 1 }));
    (await gateway.admit().next("chat.history")).answer(histories.answered("Looked up"));
    expect(await outcome).toEqual(answered("Looked up"));
  });

  it("is given up when nobody will be let in again", async () => {
    const { connection, gateway, outcome } = await started();
    connection.lose(gone);
    const failure = new GatewayFailure("device-token-refused");
    gateway.refuse(failure);
    expect(await outcome).toEqual({ kind: "unreachable", cause: failure });
  });

  it("is given up when the gateway refuses to tell of it", async () => {
    const { connection, gateway, outcome } = await started();
    connection.lose(gone);
    const failure = new GatewayFailure("missing-scope", { gatewayCode: "MISSING_SCOPE" });
    (await gateway.admit().next("chat.history")).fail(failure);
    expect(await outcome).toEqual({ kind: "unreachable", cause: failure });
  });
});
