import { isAskedToStop, isBusyBefore } from "../turn/turn-order.ts";
import type { Turn } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import type { Visit } from "./visit.ts";

/** Pause before the turn before is looked at again: the first, and the longest that it grows to, in milliseconds. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Waits for the end of the turn before, whichever instance follows it: a gateway that gets a second message while it
 * works on the first answers both in one reply, or one of them not at all, depending on the release.
 * @returns whether it may be sent: not when the visitor stopped it meanwhile.
 * @throws ChatError `still-running` when the call must end before.
 */
export async function isItsTurn(turn: Turn, visit: Visit): Promise<boolean> {
  const { conversationId, messageId, order } = turn;
  const { endedTurns, turns, signal } = visit;
  const before = order.after;
  if (before === undefined) return true;
  const conversation = nameOf(turn, visit);
  let pauseMs = FIRST_PAUSE_MS;
  while (!endedTurns.has(conversation, before) && (await isBusyBefore(turns, turn, before))) {
    const pause = AbortSignal.any([signal, AbortSignal.timeout(pauseMs)]);
    await endedTurns.next(conversation, pause);
    if (signal.aborted) throw new ChatError("still-running", { conversationId, messageId });
    if (await isAskedToStop(turns, turn)) return false;
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  return true;
}

/** Lets the conversation's next message through, as far as it waits in this instance. */
export function tellEnd(turn: Turn, visit: Visit): void {
  visit.endedTurns.tell(nameOf(turn, visit), turn.messageId);
}

function nameOf({ conversationId }: Turn, { turns }: Visit): string {
  return `${turns.uid}/${conversationId}`;
}
