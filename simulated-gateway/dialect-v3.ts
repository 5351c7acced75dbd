import { addition, message, toolItem, type Dialect, type Tell } from "./dialect.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";

/** How the releases of protocol 3 tell of a run. */
export function dialectV3(release: Release, tell: Tell): Dialect {
  const agent = (run: Run, stream: string, data: object, ts: number) =>
    tell("agent", { runId: run.id, stream, data, sessionKey: run.session.key, seq: run.nextSeq(), ts });
  const chat = (run: Run, more: object) =>
    tell("chat", { runId: run.id, sessionKey: run.session.key, seq: run.seq, ...more });
  const delta = (run: Run, now: number) => {
    run.sent.chat = run.told;
    run.deltaAt = now;
    chat(run, { state: "delta", message: message(run.told.trimEnd(), now) });
  };
  const final = (run: Run, silent: boolean, now: number) => {
    if (release.flushesBeforeFinal && run.sent.chat !== run.told) delta(run, now);
    const told =
      silent || run.hidesText || run.toldReply === "" ? {} : { message: message(run.toldReply, now) };
    chat(run, { state: "final", ...told });
  };
  return {
    started: (run) => agent(run, "lifecycle", { phase: "start", startedAt: run.startedAt }, run.startedAt),
    grew(run, now) {
      const { added } = addition(run.told, run.sent.agent);
      run.sent.agent = run.told;
      agent(run, "assistant", { text: run.told.trimEnd(), delta: added }, now);
      if (now - run.deltaAt >= release.deltaEveryMs) delta(run, now);
    },
    used: (run, call, now) => release.tellsTools && agent(run, "item", toolItem(call), now),
    faltered: (run, errorMessage) => release.tellsFirstAttempt && chat(run, { state: "error", errorMessage }),
    unasked: (run) => chat(run, { state: "error", errorMessage: run.failure }),
    passedOver: (run) => chat(run, { state: "final" }),
    ended(run, _answered, now) {
      if (run.state === "aborted") return chat(run, aborted(run, release, now));
      const failed = run.state === "failed" ? release.modelFailure : undefined;
      const silent = failed === "empty-final";
      const error = failed && !silent ? { phase: "error", error: run.failure } : { phase: "end" };
      agent(run, "lifecycle", { ...error, endedAt: now }, now);
      if (failed === "silence") return;
      if (failed && !silent) return chat(run, { state: "error", errorMessage: run.failure });
      final(run, silent, now);
    },
  };
}

function aborted(run: Run, release: Release, now: number): object {
  run.nextSeq();
  const partial = release.detailCodes && run.toldReply !== "" ? { message: message(run.toldReply, now) } : {};
  return { seq: run.seq, state: "aborted", stopReason: stopReason(run), ...partial };
}

function stopReason({ abortion }: Run): string {
  return abortion.signal.reason === "stop" ? "stop" : "rpc";
}
