import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import type { Hello } from "../../src/gateway/connection/hello.ts";
import { inspectRun } from "../../src/run/look-at-run.ts";
import { REPLY_WITHIN_MS } from "../../src/run/run-state.ts";
import { histories, runId } from "./runs.ts";

describe("a run that nobody follows", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("that ends between two questions to its gateway has the reply that the history shows a moment later", async () => {
    let history: unknown = histories.received;
    const answers: Record<string, () => unknown> = {
      "chat.history": () => history,
      "agent.wait": () => ({ status: "ok" }),
      "sessions.list": () => ({ sessions: [{ key: "key", hasActiveRun: false }] }),
    };
    const request: GatewayConnection["request"] = async (method, _params, { schema }) =>
      schema.parse(answers[method]?.());
    const run = { sessionKey: "key", runId, message: "hello", askedAtMs: 0, isStopAsked: false };
    const found = inspectRun({ request, hello: {} as Hello }, run, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1);
    history = histories.answered("Hi.");
    await vi.advanceTimersByTimeAsync(REPLY_WITHIN_MS.over);
    expect(await found).toMatchObject({ kind: "complete", text: "Hi." });
  });
});
