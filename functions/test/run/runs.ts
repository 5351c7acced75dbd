import { driveRun } from "../../src/run/drive-run.ts";
import type { Hello } from "../../src/gateway/connection/hello.ts";
import type { Run, RunOutcome } from "../../src/run/run.ts";
import { FakeGateway, type FakeConnection } from "./fake-gateway.ts";

export const runId = "run-1";
export const message = "\u2060Hello";

/** A run that is followed, and what it told on the way. */
export interface FollowedRun {
  readonly gateway: FakeGateway;
  readonly outcome: Promise<RunOutcome>;
  readonly texts: readonly string[];
  readonly phases: readonly string[];
  /** Ends the time that the call has. */
  readonly expire: () => void;
}

/** Follows a run that nobody sent before, unless told otherwise. */
export function follow(mayBeSent = false, more: Partial<Run> = {}): FollowedRun {
  const gateway = new FakeGateway();
  const deadline = new AbortController();
  const texts: string[] = [];
  const phases: string[] = [];
  const outcome = driveRun({
    gateway: gateway.asLink,
    sessionKey: "agent:main:web:1",
    runId,
    message,
    mayBeSent,
    askedAtMs: Date.now(),
    signal: deadline.signal,
    onStatus: (phase) => phases.push(phase),
    onText: (text) => texts.push(text),
    ...more,
  });
  // A test looks at it later; until then nobody else does.
  outcome.catch(() => {});
  return { gateway, outcome, texts, phases, expire: () => deadline.abort() };
}

/** Follows a run that the gateway has started. */
export async function started(): Promise<FollowedRun & { connection: FakeConnection }> {
  const run = follow();
  const connection = run.gateway.admit();
  (await connection.next("chat.send")).answer({ status: "started", runId });
  return { ...run, connection };
}

const user = { role: "user", content: message, idempotencyKey: `${runId}:user` };

/** Histories as a gateway answers them. */
export const histories = {
  empty: { messages: [] },
  received: { messages: [user] },
  others: { messages: [{ role: "assistant", content: "Earlier.", stopReason: "stop" }] },
  failed: { messages: [user, { role: "assistant", content: "", stopReason: "error", timestamp: 1 }] },
  inFlight: (text: string) => ({ messages: [user], inFlightRun: { runId, text } }),
  answered: (text: string) => ({
    messages: [
      user,
      { role: "assistant", content: text, stopReason: "stop", usage: { input: 3, output: 5 } },
    ],
  }),
};

export const answered = (text: string) => ({
  kind: "complete",
  text,
  usage: { inputTokens: 3, outputTokens: 5 },
});

/** A gateway that was started at a moment, by a clock like ours, or up to so many milliseconds later. */
export const startedAt = (startedAtMs: number, keepsFirstMessage = false, vagueMs = 0): Hello => ({
  protocol: 3,
  release: "2026.3.13",
  connectionId: "c1",
  takesTraceparent: false,
  keepsFirstMessage,
  maxPayload: 1_000_000,
  tickIntervalMs: 30_000,
  methods: undefined,
  scopes: undefined,
  startedAtMs,
  startedByMs: startedAtMs + vagueMs,
  clockAheadMs: 0,
  clockErrorMs: 0,
});
