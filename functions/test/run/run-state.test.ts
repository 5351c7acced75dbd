import { describe, expect, it } from "vitest";
import { firstState, next, REPLY_WITHIN_MS, type RunInput, type RunState } from "../../src/run/run-state.ts";
import type { Look } from "../../src/run/history-match.ts";
import type { RunEnd } from "../../src/run/run.ts";

const complete: RunEnd = { kind: "complete", text: "So be it." };
const failed: RunEnd = { kind: "failed", detail: "HTTP 500" };

const looking: RunState = { kind: "looking", afterMs: 0 };
const waiting: RunState = { kind: "waiting" };
const sending: RunState = { kind: "sending" };
const byEvents: RunState = { kind: "following", source: "events" };
const byAsking: RunState = { kind: "following", source: "gateway" };
const doubted: RunState = { kind: "following", source: "gateway", isFailing: true };
const over: RunState = { kind: "recovering", from: "over", sinceMs: 1_000 };
const failing: RunState = { kind: "recovering", from: "failed", sinceMs: 1_000 };
const interrupted: RunState = { kind: "recovering", from: "interrupted", sinceMs: 1_000 };
const ended: RunState = { kind: "ended", end: complete };
const detached: RunState = { kind: "detached" };
const end = (run: RunEnd): RunState => ({ kind: "ended", end: run });

const atMs = 1_000;
const received: Look["found"] = { kind: "received", textSoFar: "" };
const absent: Look["found"] = { kind: "absent" };
const sees = (found: Look["found"], more: Partial<Look> = {}, when = atMs): RunInput => ({
  kind: "history",
  look: {
    found,
    byId: found.kind !== "absent",
    interrupted: false,
    goesOn: false,
    mayTryAgain: false,
    ...more,
  },
  atMs: when,
});
const sent = (as: Extract<RunInput, { kind: "sent" }>["as"]): RunInput => ({ kind: "sent", as, atMs });
const waited = (outcome: "ok" | "error" | "timeout"): RunInput => ({ kind: "waited", outcome, atMs });
const final = (of?: RunEnd): RunInput => ({ kind: "final", end: of, atMs });
const lost: RunInput = { kind: "lost", afterMs: 250 };
const noReply: RunEnd = { kind: "failed", detail: "The run ended without a reply." };
const restarted = (isPresumed: boolean): RunEnd => ({
  kind: "failed",
  detail: "The gateway was restarted in the middle of the run.",
  isPresumed,
});

/** The release that a rule was measured on stands where it is not a rule of all. */
const rules: [string, RunState, RunInput, RunState][] = [
  ["what was sent is followed by its events", sending, sent("started"), byEvents],
  ["what was sent before and goes on is asked for", sending, sent("in-flight"), byAsking],
  ["what was sent before and is over is looked up", sending, sent("ended"), over],
  [
    "what the gateway took for a command has no run",
    sending,
    sent("no-run"),
    end({ kind: "failed", detail: "The gateway took the message for a command." }),
  ],

  ["what the history does not know waits for a place", looking, sees(absent), waiting],
  ["what has a place is sent", waiting, { kind: "placed" }, sending],
  ["what waits and begins, or speaks, was sent by another call", waiting, { kind: "text" }, byAsking],
  [
    "what waits and loses its gateway is looked for",
    waiting,
    { kind: "lost", afterMs: 7 },
    { kind: "looking", afterMs: 7 },
  ],
  ["what the history knows is followed", looking, sees(received), byAsking],
  ["what the history tells to be over is over", looking, sees(complete), ended],
  ["what the history tells to have failed is over", looking, sees(failed), end(failed)],
  [
    "a failure noted a moment ago may be tried again (2026.4 to 2026.8)",
    looking,
    sees(failed, { mayTryAgain: true }),
    byAsking,
  ],
  ["what a restart interrupted is recovered", looking, sees(received, { interrupted: true }), interrupted],
  [
    "what it may have taken and does not show, too",
    looking,
    sees(absent, { interrupted: true }),
    interrupted,
  ],
  ["words show that a run goes on, before anybody looked", looking, { kind: "text" }, byAsking],

  ["a gap in the events has the gateway asked", byEvents, { kind: "gap" }, byAsking],
  [
    "an attempt that failed has the gateway asked (2026.3 tries again)",
    byEvents,
    { kind: "failing" },
    doubted,
  ],
  [
    "so has one that comes after a long silence (2026.1, 2026.2: 10 s)",
    byAsking,
    { kind: "failing" },
    doubted,
  ],
  [
    "of which the wait may know nothing: it is looked for and sent again (2026.1, 2026.2)",
    doubted,
    waited("timeout"),
    looking,
  ],
  ["unless the wait tells of the end", doubted, waited("ok"), over],
  ["another wait that tells nothing tells nothing", byAsking, waited("timeout"), byAsking],
  ["what was sent before and came to an error has failed", sending, sent("failed"), failing],
  ["the last event is the end", byEvents, final(complete), ended],
  ["a last event without words has the reply looked up", byEvents, final(), over],
  ["a lost connection has the run looked for", byEvents, lost, { kind: "looking", afterMs: 250 }],
  ["so has one that is lost while sending", sending, lost, { kind: "looking", afterMs: 250 }],
  ["so has one that is lost while the reply is looked up", over, lost, { kind: "looking", afterMs: 250 }],

  [
    "a wait that ended well has the reply looked up (a failed run, too: 2026.4)",
    byAsking,
    waited("ok"),
    over,
  ],
  ["a wait that ended badly, too, as of a run that failed", byAsking, waited("error"), failing],
  [
    "of a run that failed an active session tells nothing (2026.8)",
    failing,
    sees(received, { goesOn: true }, 1_000 + REPLY_WITHIN_MS.failed),
    end(noReply),
  ],
  ["it may have been stopped, or have a reply", failing, sees(complete, { goesOn: true }), ended],
  ["a reply in the history counts, whatever the wait tells", byAsking, sees(complete), ended],
  [
    "a failure in the history is no end while the gateway may try again",
    byAsking,
    sees(failed, { mayTryAgain: true }),
    byAsking,
  ],

  ["a run that is over has the end that the history tells", over, sees(complete, { goesOn: true }), ended],
  ["a failure is the end once the run is over", over, sees(failed, { mayTryAgain: true }), end(failed)],
  [
    "a run that is over and goes on under another id is waited for (2026.5)",
    over,
    sees(received, { goesOn: true }),
    over,
  ],
  ["its words show that it goes on", over, { kind: "text" }, byAsking],
  [
    "another run that goes on with it is followed by its events (2026.5)",
    over,
    { kind: "resumed" },
    byEvents,
  ],
  ["a reply is waited for a little", over, sees(received, {}, 1_000 + REPLY_WITHIN_MS.over - 1), over],
  [
    "and no longer; who did not send it cannot tell whether it goes on under another id (2026.4 to 2026.7)",
    over,
    sees(received, {}, 1_000 + REPLY_WITHIN_MS.over),
    end({ ...noReply, isPresumed: true }),
  ],
  [
    "a message that the gateway has not shown yet is waited for as long (2026.5)",
    over,
    sees(absent, {}, 1_000 + REPLY_WITHIN_MS.over - 1),
    over,
  ],
  [
    "and no longer than that: presumably it ended without a reply",
    over,
    sees(absent, {}, 1_000 + REPLY_WITHIN_MS.over),
    end({ ...noReply, isPresumed: true }),
  ],

  ["an interrupted run is over when its session is quiet", interrupted, sees(complete), ended],
  [
    "and not with the first words that are there (2026.6)",
    interrupted,
    sees(complete, { goesOn: true }),
    interrupted,
  ],
  ["it has failed when nothing came of it", interrupted, sees(received), end(restarted(false))],
  [
    "presumably, when only its words show it",
    interrupted,
    sees(received, { byId: false }),
    end(restarted(true)),
  ],
  ["presumably, when nothing shows it", interrupted, sees(absent), end(restarted(true))],

  ["what ended stays so", ended, lost, ended],
  ["so does what nobody follows any more", detached, final(complete), detached],
];

describe("a run", () => {
  it.each(rules)("%s", (_, state, input, expected) => {
    expect(next(state, input)).toEqual(expected);
  });

  it.each([looking, sending, byEvents, byAsking, over, interrupted])(
    "is left to the gateway when the call's time is over: %j",
    (state) => {
      expect(next(state, { kind: "deadline" })).toEqual(detached);
    },
  );

  it.each<[RunState, RunInput]>([
    [byEvents, { kind: "text" }],
    [byAsking, { kind: "text" }],
    [byAsking, waited("timeout")],
    [byAsking, sees(received)],
    [byAsking, sees(absent)],
    [over, waited("ok")],
    [over, final()],
    [interrupted, { kind: "text" }],
    [byAsking, { kind: "resumed" }],
    [interrupted, { kind: "resumed" }],
  ])("is the same object where nothing new is learned: %j, %j", (state, input) => {
    expect(next(state, input)).toBe(state);
  });

  it("is looked for first where somebody may have sent it", () => {
    expect([firstState(false), firstState(true)]).toEqual([waiting, looking]);
  });
});
