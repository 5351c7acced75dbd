import type { SendOutcome, WaitOutcome } from "../gateway/methods/chat-requests.ts";
import { interruptedEnd, isEnd, type Look } from "./history-match.ts";
import type { RunEnd } from "./run.ts";

/** What is known of one run. Every wait belongs to one of these, and ends with it. */
export type RunState =
  /** Somebody may have sent it: a gateway that was restarted has forgotten the key, so its history is asked first. */
  | { readonly kind: "looking"; readonly afterMs: number }
  /** Nobody has sent it; its gateway may have no room for it yet. */
  | { readonly kind: "waiting" }
  | { readonly kind: "sending" }
  /** It goes on. Its events tell of it; once they may be missing, the gateway is asked as well. */
  | {
      readonly kind: "following";
      readonly source: "events" | "gateway";
      /** Set while an event told of an error, and nothing whether that was the last word. */
      readonly isFailing?: true;
    }
  /** It is over, or a restart interrupted it: only the session's history can tell what came of it. */
  | {
      readonly kind: "recovering";
      readonly from: "over" | "failed" | "interrupted";
      readonly sinceMs: number;
    }
  | { readonly kind: "ended"; readonly end: RunEnd }
  /** The call's time is over before the run is: it goes on at the gateway, and can be attached to. */
  | { readonly kind: "detached" };

/** What can be learned while a run is driven. `atMs` is our clock. */
export type RunInput =
  /** It may be sent now. */
  | { readonly kind: "placed" }
  | { readonly kind: "sent"; readonly as: SendOutcome["kind"]; readonly atMs: number }
  /** The agent begins, or says something. */
  | { readonly kind: "text" }
  /** Events may be missing: their numbers say so, or nothing was heard for so long that they may have nothing more to tell. */
  | { readonly kind: "gap" }
  /** A run that is over goes on under another id: the gateway queued the message, or asks again (2026.4 to 2026.7). */
  | { readonly kind: "resumed" }
  /** An attempt failed. 2026.3 tells so at the first of several; only the gateway's word is the end. */
  | { readonly kind: "failing" }
  /** The connection is gone; another may be had after so many milliseconds. */
  | { readonly kind: "lost"; readonly afterMs: number }
  /** The last event of a run. Without an end the reply is in the history, or there is none. */
  | { readonly kind: "final"; readonly end: RunEnd | undefined; readonly atMs: number }
  | { readonly kind: "history"; readonly look: Look; readonly atMs: number }
  | { readonly kind: "waited"; readonly outcome: WaitOutcome; readonly atMs: number }
  | { readonly kind: "deadline" };

/**
 * Milliseconds for which a run that is over may still get its reply in a session that seems quiet: a history is written
 * a moment after the last event, and 2026.5 ends the run of a message that came within 400 ms of the reply before at
 * once, empty, and begins another run for it 2 to 4 s later. Of a run that failed, its end is written a moment later.
 */
export const REPLY_WITHIN_MS = { over: 6_000, failed: 2_000 } as const;

/** How a run begins that nobody, or somebody, may have sent before. */
export function firstState(mayBeSent: boolean): RunState {
  return mayBeSent ? { kind: "looking", afterMs: 0 } : { kind: "waiting" };
}

/** What is known after `input`; the same object when that tells nothing new. */
export function next(state: RunState, input: RunInput): RunState {
  if (state.kind === "ended" || state.kind === "detached") return state;
  return input.kind === "deadline" ? { kind: "detached" } : move(state, input);
}

export type RecoveringState = Extract<RunState, { readonly kind: "recovering" }>;

type Active = Exclude<RunState, { readonly kind: "ended" | "detached" }>;

function move(state: Active, input: Exclude<RunInput, { readonly kind: "deadline" }>): RunState {
  switch (input.kind) {
    case "placed":
      return { kind: "sending" };
    case "sent":
      return afterSending(input);
    case "text":
      return goesOn(state);
    case "resumed":
      return isOver(state) ? { kind: "following", source: "events" } : state;
    case "gap":
      return asking(state);
    case "failing":
      return failing(state);
    case "lost":
      return { kind: "looking", afterMs: input.afterMs };
    case "final":
      return afterFinal(state, input);
    case "history":
      return afterLook(state, input.look, input.atMs);
    case "waited":
      return afterWait(state, input);
    default:
      return input satisfies never;
  }
}

function afterSending({ as, atMs }: Extract<RunInput, { kind: "sent" }>): RunState {
  switch (as) {
    case "started":
      return { kind: "following", source: "events" };
    case "in-flight":
      return { kind: "following", source: "gateway" };
    case "ended":
      return { kind: "recovering", from: "over", sinceMs: atMs };
    case "failed":
      return { kind: "recovering", from: "failed", sinceMs: atMs };
    case "no-run":
      return ended({ kind: "failed", detail: "The gateway took the message for a command." });
    default:
      return as satisfies never;
  }
}

/** Words of a run that was looked for, or counted as over or not sent, show that it goes on. */
function goesOn(state: Active): RunState {
  const isUnsure = state.kind === "looking" || state.kind === "waiting" || isOver(state);
  return isUnsure ? { kind: "following", source: "gateway" } : state;
}

function isOver(state: Active): boolean {
  return state.kind === "recovering" && state.from !== "interrupted";
}

function asking(state: Active): RunState {
  const relies = state.kind === "following" && state.source === "events";
  return relies ? { kind: "following", source: "gateway" } : state;
}

function failing(state: Active): RunState {
  if (state.kind !== "following" || state.isFailing === true) return state;
  return { kind: "following", source: "gateway", isFailing: true };
}

function afterFinal(state: Active, { end, atMs }: Extract<RunInput, { kind: "final" }>): RunState {
  return end === undefined ? recovering(state, "over", atMs) : ended(end);
}

function afterWait(state: Active, { outcome, atMs }: Extract<RunInput, { kind: "waited" }>): RunState {
  if (outcome === "timeout") return afterSlice(state);
  return recovering(state, outcome === "error" ? "failed" : "over", atMs);
}

/**
 * Before 2026.3 `agent.wait` knows nothing of a run that came to an error before the agent was asked, such as by the lock of a gateway that
 * was ended while it wrote; the history never shows it, and only sending it again, under the same key, tells of its end.
 */
function afterSlice(state: Active): RunState {
  return state.kind === "following" && state.isFailing === true ? { kind: "looking", afterMs: 0 } : state;
}

/** The time counts from the first witness on. */
function recovering(state: Active, from: "over" | "failed", sinceMs: number): RunState {
  return state.kind === "recovering" ? state : { kind: "recovering", from, sinceMs };
}

function afterLook(state: Active, look: Look, atMs: number): RunState {
  if (state.kind === "recovering") return afterRecovery(state, look, atMs);
  const { found, interrupted, mayTryAgain } = look;
  if (isEnd(found) && !mayTryAgain) return ended(found);
  if (interrupted) return { kind: "recovering", from: "interrupted", sinceMs: atMs };
  if (state.kind !== "looking") return state;
  return found.kind === "absent" ? { kind: "waiting" } : { kind: "following", source: "gateway" };
}

/**
 * What goes on with an interrupted run may say more than stands there, and 2026.6 fails a message that comes before its
 * end: so the session must be quiet. A run that is over has the end that the history tells, at once; of one that failed,
 * a session that is still active tells nothing (2026.8: for 9 s).
 */
function afterRecovery(state: RecoveringState, look: Look, atMs: number): RunState {
  const { found, goesOn: mayCome } = look;
  const { from, sinceMs } = state;
  const isKnown = isEnd(found);
  if (isKnown && (from !== "interrupted" || !mayCome)) return ended(found);
  if (isKnown || (mayCome && from !== "failed")) return state;
  if (from === "interrupted") return ended(interruptedEnd(look));
  if (atMs - sinceMs < REPLY_WITHIN_MS[from]) return state;
  // Its gateway may have queued it, and go on under an id that only who sent it knows (2026.4 to 2026.7).
  const isPresumed = (from === "over" || found.kind === "absent") && { isPresumed: true };
  return ended({ kind: "failed", detail: "The run ended without a reply.", ...isPresumed });
}

function ended(end: RunEnd): RunState {
  return { kind: "ended", end };
}
