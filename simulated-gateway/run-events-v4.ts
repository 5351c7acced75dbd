import { addition, message, type Tell } from "./dialect.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";

const model = { provider: "local", model: "scripted-1" };
const refusedText = "LLM request failed: provider rejected the request schema or tool payload.";

/** Owns the shapes of protocol 4's events about a run; the newest release tells more in each. */
export class RunEventsV4 {
  readonly #tell: Tell;
  readonly #newest: boolean;
  readonly #isSilent: boolean;
  /** What the newest release adds. */
  readonly #agent: { readonly agentId?: "main" };

  constructor(release: Release, tell: Tell) {
    this.#tell = tell;
    this.#isSilent = release.modelFailure === "silence";
    this.#newest = release.subscriptions === "scoped";
    this.#agent = this.#newest ? { agentId: "main" } : {};
  }

  chat(run: Run, more: object): void {
    const { id: runId, seq, session } = run;
    this.#tell("chat", { runId, sessionKey: session.key, ...this.#agent, seq, ...more });
  }

  status(run: Run, phase: string, ts: number): void {
    const { id: runId, session } = run;
    const common = { sessionKey: session.key, ...this.#agent, seq: run.nextSeq() };
    this.#tell("chat", { runId, ...common, state: "status", phase });
    this.#tell("agent", { runId, stream: "run_status", data: { phase }, ...common, ts, isHeartbeat: false });
  }

  lifecycle(run: Run, data: object, ts: number): void {
    const { key: sessionKey, id: sessionId } = run.session;
    const common = { runId: run.id, sessionKey, sessionId, agentId: "main", stream: "lifecycle", data };
    this.#tell("agent", { ...common, seq: run.nextSeq(), ts, isHeartbeat: false });
  }

  assistant(run: Run, ts: number): void {
    const { added } = addition(run.told, run.sent.agent);
    run.sent.agent = run.told;
    const item = this.#newest ? { itemId: `${run.session.id}:1` } : {};
    const data = { text: run.told.trimEnd(), delta: added, ...item };
    const common = { sessionKey: run.session.key, ...this.#agent, seq: run.nextSeq(), ts };
    this.#tell("agent", { runId: run.id, stream: "assistant", data, ...common, isHeartbeat: false });
  }

  tool(run: Run, data: object, ts: number): void {
    const common = { sessionKey: run.session.key, ...this.#agent, seq: run.nextSeq(), ts };
    this.#tell("agent", { runId: run.id, stream: "item", data, ...common, isHeartbeat: false });
  }

  usage(run: Run, ts: number): void {
    if (!this.#newest) return;
    const data = { outputTokens: wordsIn(run.told) };
    const common = { runId: run.id, sessionKey: run.session.key, stream: "usage", data, agentId: "main" };
    this.#tell("agent", { ...common, seq: run.nextSeq(), ts, isHeartbeat: false });
  }

  done(run: Run, now: number): void {
    const common = { stopReason: "stop", aborted: false, livenessState: "working" };
    this.lifecycle(run, { phase: "finishing", ...common, endedAt: now }, now);
    if (this.#newest) this.#modelLeft(run, now);
    const receipt = this.#newest ? terminalReceipt(run) : {};
    const started = this.#newest ? { startedAt: run.startedAt } : {};
    const settled = this.#newest ? { executionSettled: true } : {};
    const data = { ...common, phase: "end", endedAt: now, ...started, replayInvalid: false };
    this.#closing(run, { ...data, ...receipt, ...settled }, now);
  }

  /** The newest release tells once more, after an aborted run is over, that it is. */
  gaveUp(run: Run, now: number): void {
    if (!this.#newest) return;
    this.#modelLeft(run, now);
    const times = { endedAt: now, startedAt: run.startedAt };
    const error = { error: "This operation was aborted", aborted: true, stopReason: "aborted" };
    this.#closing(run, { phase: "error", ...times, ...error, executionSettled: true }, now);
  }

  /** Two errors: the run's own, and the channel's that tells the same at more length. */
  failed(run: Run, now: number, stored: () => void): void {
    const observed = { ...model, failoverReason: "format", providerRuntimeFailureKind: "schema" };
    const observation = this.#newest ? { errorObservation: observed } : {};
    const blocked = { aborted: false, livenessState: "blocked" };
    if (!this.#newest) stored();
    this.lifecycle(
      run,
      { phase: "finishing", error: refusedText, ...observation, ...blocked, endedAt: now },
      now,
    );
    if (this.#newest) this.#modelLeft(run, now);
    this.#closing(run, fallbackStep(run), now);
    const more = this.#newest
      ? { startedAt: run.startedAt, error: refusedText, executionSettled: true }
      : { error: refusedText, fallbackExhaustedFailure: true };
    this.#closing(run, { ...blocked, ...observation, phase: "error", endedAt: now, ...more }, now);
    if (this.#isSilent) return;
    const told = this.#newest
      ? { errorDetail: observed }
      : { message: message(`Error: ${refusedText}`, now) };
    this.chat(run, { state: "error", errorMessage: refusedText, ...told });
    const text = failureText(this.#newest);
    const again = { runId: run.id, sessionKey: run.session.key, seq: 1, state: "error", errorMessage: text };
    this.#tell("chat", this.#newest ? again : { ...again, message: message(text, now) });
    if (this.#newest) stored();
  }

  #modelLeft(run: Run, ts: number): void {
    const { key: sessionKey, id: sessionId } = run.session;
    const common = { runId: run.id, agentId: "main", sessionId, sessionKey, lane: "main" };
    const data = { phase: "model", provider: null, model: null };
    const seq = run.nextSeq();
    this.#tell("agent", { ...common, stream: "lifecycle", data, seq, ts, isHeartbeat: false });
  }

  #closing(run: Run, data: object, ts: number): void {
    const { key: sessionKey, id: sessionId } = run.session;
    const common = { runId: run.id, sessionKey, stream: "lifecycle", data, sessionId, ...this.#agent };
    this.#tell("agent", { ...common, seq: run.nextSeq(), ts, isHeartbeat: false });
  }
}

/** What a failed run is said to have ended with. */
export function failureText(newest: boolean): string {
  const logs = newest
    ? "To view logs, run `openclaw logs --follow` in a terminal."
    : "Logs: openclaw logs --follow";
  return `⚠️ Agent failed before reply: ${refusedText}\n${logs}`;
}

/** What the newest release adds to the end of a run, and to the answer of `agent.wait`. */
export function terminalReceipt(run: Run): object {
  const requested = { provider: "local", model: "scripted-1" };
  const ids = { runId: run.id, sessionId: run.session.id, turnId: run.id };
  const effective = { ...requested, responseModel: "scripted-1" };
  const rest = { successfulToolNames: [], rerouted: false, terminalDisposition: "visible" };
  const receipt = { ...ids, requested, effective, ...rest };
  return { terminalReply: { disposition: "visible", text: run.reply }, terminalReceipt: receipt };
}

function fallbackStep({ failure }: Run): object {
  return {
    phase: "fallback_step",
    fallbackStepType: "fallback_step",
    fallbackStepFromModel: "local/scripted-1",
    fallbackStepFromFailureReason: "format",
    fallbackStepFromFailureDetail: failure,
    fallbackStepChainPosition: 1,
    fallbackStepFinalOutcome: "chain_exhausted",
  };
}

export function wordsIn(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
