/** What is stored of a turn, as far as opening and closing it depends on it. */
export interface StoredTurn {
  readonly text: string;
  readonly state: "open" | "answered" | "stopped" | "failed";
  readonly attempt: number;
  readonly leaseHolder: string;
  readonly leaseUntilMs: number;
  /** Whether the failed attempt's run is known to have ended, so that asking again needs a new run. */
  readonly runEnded: boolean;
}

/** What sending a message means for a turn that is stored already, or not yet. */
export type Opening =
  /** Have it answered, holding the lease. `mayBeSent`: somebody may have sent this attempt to the gateway before. */
  | { readonly kind: "open"; readonly attempt: number; readonly mayBeSent: boolean }
  /** Somebody else follows it: watch the same run, and leave failing it to them. */
  | { readonly kind: "attach"; readonly attempt: number; readonly mayBeSent: true }
  /** It is over: answer what is stored. */
  | { readonly kind: "settled" }
  /** The id belongs to another text. */
  | { readonly kind: "reused" };

/** Who sends a message, and when. */
export interface Sending {
  readonly text: string;
  readonly holder: string;
  readonly nowMs: number;
}

/** Decides what sending a text under a message id does. See docs/TURNS.md. */
export function opening(stored: StoredTurn | undefined, { text, holder, nowMs }: Sending): Opening {
  if (stored === undefined) return { kind: "open", attempt: 1, mayBeSent: false };
  if (stored.text !== text) return { kind: "reused" };
  const { attempt } = stored;
  switch (stored.state) {
    case "answered":
    case "stopped":
      return { kind: "settled" };
    case "failed":
      return stored.runEnded
        ? { kind: "open", attempt: attempt + 1, mayBeSent: false }
        : { kind: "open", attempt, mayBeSent: true };
    case "open":
      return { kind: isFollowed(stored, holder, nowMs) ? "attach" : "open", attempt, mayBeSent: true };
  }
}

/** Whether another call holds the lease of a turn. */
export function isFollowed(
  { leaseHolder, leaseUntilMs }: StoredTurn,
  holder: string,
  nowMs: number,
): boolean {
  return leaseHolder !== holder && nowMs < leaseUntilMs;
}

/** `others`: another call is to send it, or to stop it. */
export type Claiming = "send" | "stopped" | "others";

/** Whether a call may send an open turn: without the lease not to another gateway, and not while it is to be stopped. */
export function claiming(isHolder: boolean, isElsewhere: boolean, isStopAsked: boolean): Claiming {
  if (!isHolder && (isElsewhere || isStopAsked)) return "others";
  return isStopAsked ? "stopped" : "send";
}

/** What a call knows that wants to record a failure. */
export interface Failing {
  readonly holder: string;
  readonly attempt: number;
  /** Whether the gateway tells that the attempt's run is over. */
  readonly runEnded: boolean;
}

/**
 * Whether a call may record that an attempt failed. While its run may live, that is fenced by the lease, because
 * somebody else may still see the run end well. The run's end needs no lease, and neither does an answer: whoever saw the
 * gateway's final word tells the truth. The reply's fixed document id lets only the first write one.
 */
export function mayFail(stored: StoredTurn | undefined, { holder, attempt, runEnded }: Failing): boolean {
  const isOpen = stored?.state === "open" && stored.attempt === attempt;
  return isOpen && (runEnded || stored.leaseHolder === holder);
}
