import { ChatError } from "../errors.ts";
import type { RunOutcome } from "../run/run.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import type { Answer, StoredReply, Turn } from "../turn/turn.ts";
import { removeGuard } from "../visitor/command-guard.ts";
import { agentFiles } from "./agent-files.ts";
import type { CallContext } from "./call-context.ts";
import { toChatError } from "./respond.ts";

/** What is worked on on behalf of a visitor. */
export type TurnContext = Pick<CallContext, "instance" | "turns" | "sessionKey">;

/** When a call that attached before that should look again, in milliseconds. */
export const LOOK_AGAIN_MS = 2_000;

/**
 * Stores how the run ended.
 * @param onStored called when the reply that is stored is the one of this call.
 * @throws ChatError `run-failed`, `still-running`
 */
export async function closeTurn(
  turn: Turn,
  { instance, turns, sessionKey }: TurnContext,
  outcome: RunOutcome,
  onStored?: () => void,
): Promise<StoredReply> {
  const store = (answer: Answer) => turns.answer(turn, answer, onStored);
  switch (outcome.kind) {
    case "complete": {
      const attachments = await agentFiles(turn, { instance, turns, sessionKey }, outcome);
      return store({ ...outcome, text: removeGuard(outcome.text), attachments, state: "complete" });
    }
    case "stopped":
      return store({ text: removeGuard(outcome.text), state: "stopped" });
    case "failed":
      instance.log.warn("A run failed", { runId: turn.runId, detail: outcome.detail });
      if (await isOthers(turn, turns, outcome))
        throw new ChatError("gateway-unavailable", { ...addressOf(turn), retryAfterMs: LOOK_AGAIN_MS });
      throw new ChatError("run-failed", addressOf(turn));
    case "detached":
      throw new ChatError("still-running", addressOf(turn));
    // Its run may live: the turn stays open, and the next message waits until somebody finds out.
    case "unreachable":
      throw toChatError(outcome.cause)?.about(addressOf(turn)) ?? outcome.cause;
    default:
      return outcome satisfies never;
  }
}

/**
 * Records that the run has ended, unless that is for the call that holds the lease to tell: it may be about to send the message, follow the run
 * under another id, or have sent the message to another gateway.
 */
async function isOthers(turn: Turn, turns: TurnStore, { isPresumed }: { readonly isPresumed?: boolean }) {
  const isRecorded = await turns.fail(turn, "run-failed", true, isPresumed);
  return !isRecorded && (isPresumed === true || (await turns.standing(turn)).isOpen);
}

/** What a caller needs to send the message again, or to attach to its run. */
export function addressOf({ conversationId, messageId }: Turn) {
  return { conversationId, messageId };
}
