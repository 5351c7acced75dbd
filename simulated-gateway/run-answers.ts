import type { GatewayError } from "./refusal.ts";
import type { Release } from "./releases.ts";
import { failureText, terminalReceipt } from "./run-events-v4.ts";
import type { Run } from "./run.ts";

export type SendAnswer =
  | { readonly ok: true; readonly payload: object }
  | { readonly ok: false; readonly payload: object; readonly error: GatewayError };

/** What `chat.send` answers to a key that it knows. */
export function sendAnswer(run: Run, release: Release): SendAnswer {
  const { id: runId, state, endedAt } = run;
  if (state === "running") return { ok: true, payload: { runId, status: "in_flight" } };
  if (run.isUnasked) return unasked(run);
  if (state === "done" || tellsNoFailure(state, release))
    return { ok: true, payload: { runId, status: "ok" } };
  if (state === "aborted") {
    const stopReason = String(run.abortion.signal.reason);
    return { ok: true, payload: { runId, status: "timeout", summary: "aborted", stopReason, endedAt } };
  }
  const text = failureText(release.subscriptions === "scoped");
  const error = { code: "UNAVAILABLE", message: text };
  return { ok: false, payload: { runId, status: "error", summary: text }, error };
}

function unasked({ id: runId, failure }: Run): SendAnswer {
  const error = { code: "UNAVAILABLE", message: failure };
  return { ok: false, payload: { runId, status: "error", summary: failure }, error };
}

/** Some releases call a failed run ended, and nothing else. */
function tellsNoFailure(state: Run["state"], { protocol, modelFailure }: Release): boolean {
  return protocol === 3 || (state === "failed" && modelFailure === "silence");
}

/** What `agent.wait` answers about a run as it stands; undefined is one that nobody knows. */
export function waitAnswer(runId: string, run: Run | undefined, release: Release): object {
  if (run === undefined || run.state === "running") return { runId, status: "timeout" };
  const { endedAt, startedAt, state } = run;
  if (run.isUnasked) return { runId, status: "error", endedAt, error: run.failure };
  const newest = release.subscriptions === "scoped";
  if (release.protocol === 3)
    // The first release never learns that an aborted run ended.
    return !release.detailCodes && state === "aborted"
      ? { runId, status: "timeout" }
      : { runId, status: "ok", ...(release.detailCodes ? {} : { startedAt }), endedAt };
  if (state === "done" || tellsNoFailure(state, release))
    return { runId, status: "ok", endedAt, ...(newest ? terminalReceipt(run) : {}) };
  const stopReason = String(run.abortion.signal.reason);
  if (state === "aborted") return { runId, status: "error", endedAt, error: "aborted", stopReason };
  return { runId, status: "error", endedAt, error: failureText(newest) };
}
