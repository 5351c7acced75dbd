import { describe, expect, it, vi } from "vitest";
import { GatewayFailure } from "../../src/gateway/failures/failure.ts";
import { FakeConnection } from "./fake-gateway.ts";
import { answered, follow, histories, runId, started, startedAt } from "./runs.ts";

const gone = new GatewayFailure("connection-closed");

/** A run that was asked for just before the gateway was started, and is sent to it now. */
function askedBeforeStart(keepsFirstMessage?: boolean) {
  const startMs = Date.now() - 1_900;
  const isWanted = vi.fn<(url: string, sentAtMs?: number) => Promise<boolean>>(async () => true);
  const run = follow(false, { askedAtMs: startMs - 200, isWanted });
  const hello = startedAt(startMs, keepsFirstMessage);
  return { ...run, hello, startMs, isWanted, connection: run.gateway.admit(new FakeConnection(hello)) };
}

describe("a first message that does not outlive a restart before it is answered", () => {
  it("counts as sent after the gateway's start, before it is", async () => {
    const { connection, isWanted, startMs } = askedBeforeStart();
    const stored = Promise.withResolvers<boolean>();
    isWanted.mockReturnValue(stored.promise);
    await vi.waitFor(() => expect(isWanted).toHaveBeenCalledTimes(1));
    expect(isWanted.mock.calls[0]?.[1]).toBeGreaterThanOrEqual(startMs + 2_000);
    expect(connection.unexpected).toEqual([]);
    stored.resolve(true);
    expect(await connection.next("chat.send")).toBeDefined();
  });

  it("does so by the latest moment of a start that is known vaguely", async () => {
    const startMs = Date.now() - 4_800;
    const isWanted = vi.fn<(url: string, sentAtMs?: number) => Promise<boolean>>(async () => true);
    const { gateway } = follow(false, { askedAtMs: startMs + 1_500, isWanted });
    await gateway.admit(new FakeConnection(startedAt(startMs, false, 2_900))).next("chat.send");
    expect(isWanted.mock.calls[0]?.[1]).toBeGreaterThanOrEqual(startMs + 4_900);
  });

  it("is found again by its key when its connection is lost, and not given up as one of an earlier start", async () => {
    const { gateway, connection, hello, outcome } = askedBeforeStart();
    (await connection.next("chat.send")).answer({ status: "started", runId });
    connection.lose(gone);
    const next = gateway.admit(new FakeConnection(hello));
    (await next.next("chat.history")).answer(histories.empty);
    (await next.next("chat.send")).answer({ status: "in_flight" });
    (await next.next("agent.wait")).answer({ status: "ok" });
    (await next.next("chat.history")).answer(histories.answered("Hello"));
    expect(await outcome).toEqual(answered("Hello"));
  });

  it.each([
    ["is stopped at its gateway too when somebody may have sent it", true, { kind: "stopped", text: "" }],
    [
      "was never sent when its gateway has nothing to stop",
      false,
      { kind: "stopped", text: "", unsent: true },
    ],
  ])("that is not wanted any more %s", async (_, aborted, expected) => {
    const { gateway, outcome } = follow(true, { isWanted: async () => false });
    const connection = gateway.admit();
    (await connection.next("chat.history")).answer(histories.empty);
    (await connection.next("chat.abort")).answer({ aborted });
    expect(await outcome).toEqual(expected);
  });

  it("is not sent when that cannot be stored", async () => {
    const { connection, isWanted, outcome } = askedBeforeStart();
    isWanted.mockRejectedValue(new Error("no database"));
    await expect(outcome).rejects.toThrow("no database");
    expect(connection.unexpected).toEqual([]);
  });

  it("keeps its moment where the history tells when it was taken, or the gateway runs for long", async () => {
    const newer = askedBeforeStart(true);
    expect(await newer.connection.next("chat.send")).toBeDefined();
    const isWanted = vi.fn<(url: string, sentAtMs?: number) => Promise<boolean>>(async () => true);
    const { gateway } = follow(false, { askedAtMs: Date.now(), isWanted });
    const connection = gateway.admit(new FakeConnection(startedAt(Date.now() - 60_000)));
    expect(await connection.next("chat.send")).toBeDefined();
    expect([newer.isWanted, isWanted].map(({ mock }) => mock.calls[0]?.[1])).toEqual([undefined, undefined]);
  });
});

describe("a message that was asked for before the gateway's start, and that its history does not show", () => {
  it.each([
    ["was never taken, and is sent, where every message is kept", true, histories.empty],
    ["was never taken either where earlier ones are shown", false, histories.others],
  ])("%s", async (_, keepsFirstMessage, history) => {
    const { gateway } = follow(true, { askedAtMs: Date.now() - 60_000 });
    const connection = gateway.admit(new FakeConnection(startedAt(Date.now() - 30_000, keepsFirstMessage)));
    (await connection.next("chat.history")).answer(history);
    expect(await connection.next("chat.send")).toBeDefined();
  });

  it("ended, presumably, where it could be hidden", async () => {
    const { gateway, outcome } = follow(true, { askedAtMs: Date.now() - 60_000 });
    const connection = gateway.admit(new FakeConnection(startedAt(Date.now() - 30_000)));
    (await connection.next("chat.history")).answer(histories.empty);
    (await connection.next("chat.history")).answer(histories.empty);
    expect(await outcome).toMatchObject({ kind: "failed", isPresumed: true });
  });
});

describe("an attempt that failed", () => {
  it("has failed when only its own key tells so: 2026.1 and 2026.2 fail a message for a stale lock before they ask the agent", async () => {
    const { connection, outcome } = await started();
    connection.emit({ kind: "error", detail: "timeout acquiring session store lock", errorKind: undefined });
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.history")).answer(histories.others);
    const again = await connection.next("chat.send");
    expect(again.params).toMatchObject({ idempotencyKey: runId });
    connection.answerAlways("chat.history", histories.others);
    again.answer({ runId, status: "error" });
    expect(await outcome).toMatchObject({ kind: "failed", detail: "timeout acquiring session store lock" });
    expect(connection.unexpected).toEqual([]);
  });

  it("goes on after an attempt that failed when its own key tells so (2026.3)", async () => {
    const { connection, outcome } = await started();
    await new Promise(setImmediate);
    connection.emit({ kind: "error", detail: "HTTP 500", errorKind: undefined });
    (await connection.next("agent.wait")).answer({ status: "timeout" });
    (await connection.next("chat.history")).answer(histories.others);
    (await connection.next("chat.send")).answer({ status: "in_flight" });
    connection.emit({ kind: "final", text: "Hello", usage: undefined });
    expect(await outcome).toMatchObject({ kind: "complete", text: "Hello" });
  });
});
