import { addition, message, toolItem, type Dialect, type Tell, type TellEntry } from "./dialect.ts";
import type { Release } from "./releases.ts";
import type { Run } from "./run.ts";
import { RunEventsV4 } from "./run-events-v4.ts";
import type { Entry } from "./transcript.ts";

/** How the releases of protocol 4 tell of a run. */
export function dialectV4(release: Release, tell: Tell, tellEntry: TellEntry): Dialect {
  const events = new RunEventsV4(release, tell);
  const delta = (run: Run, now: number) => {
    const { added, rewritten } = addition(run.told.trimEnd(), run.sent.chat);
    run.sent.chat = run.told.trimEnd();
    run.deltaAt = now;
    const replace = rewritten ? { replace: true } : {};
    events.chat(run, { state: "delta", deltaText: added, ...replace, message: message(run.sent.chat, now) });
  };
  return {
    started(run, asked) {
      const stored = () => tellEntry(asked, run.session.key);
      if (release.subscriptions === "scoped") return startedAtLength(events, run, stored);
      events.lifecycle(run, { phase: "start", startedAt: run.startedAt }, run.startedAt);
      stored();
    },
    grew(run, now) {
      if (now - run.deltaAt < release.deltaEveryMs) return;
      events.assistant(run, now);
      delta(run, now);
    },
    used: (run, call, now) => events.tool(run, toolItem(call), now),
    faltered: () => {},
    unasked: () => {},
    passedOver: (run) => events.chat(run, { state: "final" }),
    ended(run, answered, now) {
      if (run.state === "aborted") return abortedRun(events, run, answered, tellEntry);
      if (run.state === "failed")
        return events.failed(run, now, () => answered && tellEntry(answered, run.session.key));
      if (run.sent.agent !== run.told) events.assistant(run, now);
      events.usage(run, now);
      if (answered !== undefined) tellEntry(answered, run.session.key);
      events.done(run, now);
      if (run.sent.chat !== run.told.trimEnd()) delta(run, now);
      const told = run.hidesText || run.toldReply === "" ? {} : { message: message(run.toldReply, now) };
      events.chat(run, { state: "final", stopReason: "stop", ...told });
    },
  };
}

function startedAtLength(events: RunEventsV4, run: Run, stored: () => void): void {
  const now = run.startedAt;
  events.status(run, "preparing_workspace", now);
  events.status(run, "preparing_context", now);
  stored();
  events.lifecycle(run, { phase: "start", startedAt: now }, now);
  events.status(run, "starting_model", now);
  events.lifecycle(run, { phase: "model", provider: "local", model: "scripted-1" }, now);
}

function abortedRun(events: RunEventsV4, run: Run, answered: Entry | undefined, tellEntry: TellEntry): void {
  const now = run.endedAt;
  run.nextSeq();
  const stopReason = run.abortion.signal.reason === "stop" ? "stop" : "rpc";
  const partial = run.toldReply === "" ? {} : { message: message(run.toldReply, now) };
  events.chat(run, { state: "aborted", stopReason, ...partial });
  const times = { startedAt: run.startedAt, endedAt: now };
  events.lifecycle(run, { phase: "end", status: "cancelled", aborted: true, stopReason, ...times }, now);
  if (answered !== undefined) tellEntry(answered, run.session.key);
  events.gaveUp(run, now);
}
