import { describe, expect, it } from "vitest";
import { agentWait, chatAbort, chatSend } from "../../../src/gateway/methods/chat-requests.ts";
import { exchange } from "../exchange.ts";
import { failureOf } from "../fixtures.ts";

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
    [{ runId: "r", status: "error", summary: "x" }, { kind: "failed" }],
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
