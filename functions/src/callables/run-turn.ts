import { answerTurn, failTurn, type Answer } from "../turn/close-turn.ts";
import { askLater } from "../turn/ask-later.ts";
import { remembered } from "../turn/remember.ts";
import type { StoredReply, Turn } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import { followRun } from "../run/follow-run.ts";
import type { RunOutcome } from "../run/run-outcome.ts";
import { guardCommands, removeGuard } from "../visitor/command-guard.ts";
import type { ChunkStream } from "./chunk-stream.ts";
import { toChatError } from "./respond.ts";
import type { Visit } from "./visit.ts";

/** Milliseconds within which a call that lives has sent a conversation's first message, or failed to. */
const SENT_WITHIN_MS = 30_000;

/** When a call that attached before that should look again, in milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** Follows the turn's run. When that fails for good, the turn is marked as one that can be sent again. */
export async function runTurn(turn: Turn, visit: Visit, chunks: ChunkStream): Promise<RunOutcome> {
  try {
    return await followRun({
      gateway: visit.gateway,
      log: visit.log,
      sessionKey: visit.sessionKey(turn.conversationId),
      runId: turn.runId,
      message: guardCommands(turn.text),
      preface: turn.mayBeSent ? undefined : await preface(turn, visit),
      mayBeSent: turn.mayBeSent,
      askedAtMs: turn.askedAtMs,
      onAskedLater: (askedAtMs) => askLater(visit.turns, turn, askedAtMs),
      traceparent: visit.traceparent,
      signal: visit.signal,
      onStatus: (phase) => chunks.notice({ type: "status", phase }),
      onText: (text) => {
        visit.report.mark("firstText");
        chunks.text(removeGuard(text));
      },
    });
  } catch (error) {
    const known = toChatError(error);
    await failTurn(visit.turns, turn, known?.reason ?? "run-failed", false).catch((problem: unknown) =>
      visit.log.warn("A failed turn could not be marked", { runId: turn.runId, problem: String(problem) }),
    );
    throw known?.about(turnOf(turn)) ?? error;
  }
}

/** The conversation so far, if the agent that will get the message may know nothing of it. */
async function preface(turn: Turn, { gateway, turns, sessionKey, severalGateways, log }: Visit) {
  const connection = await gateway.connection();
  const asked = { sessionKey: sessionKey(turn.conversationId), severalGateways, connection, log };
  return remembered(turns, turn, asked);
}

/** What closing a turn needs of a visit. */
export interface Closing extends Pick<Visit, "turns" | "log"> {
  /** Called when the reply that is stored is the one of this call. */
  readonly onStored?: () => void;
}

/**
 * Stores how the run ended.
 * @throws ChatError `run-failed`, `still-running`
 */
export async function closeTurn(turn: Turn, visit: Closing, outcome: RunOutcome): Promise<StoredReply> {
  const store = (answer: Answer) => answerTurn(visit.turns, turn, answer, visit.onStored);
  switch (outcome.kind) {
    case "complete":
      return store({ ...outcome, text: removeGuard(outcome.text), state: "complete" });
    case "stopped":
      return store({ text: removeGuard(outcome.text), state: "stopped" });
    case "failed":
      visit.log.warn("A run failed", { runId: turn.runId, detail: outcome.detail });
      if (outcome.isPresumed === true && mayBeSentYet(turn, visit))
        throw new ChatError("gateway-unavailable", { ...turnOf(turn), retryAfterMs: LOOK_AGAIN_MS });
      await failTurn(visit.turns, turn, "run-failed", true);
      throw new ChatError("run-failed", turnOf(turn));
    case "still-running":
      throw new ChatError("still-running", turnOf(turn));
  }
}

/** Whether the call that holds the lease may be about to send the message that the gateway does not show. */
function mayBeSentYet({ held, askedAtMs }: Turn, { turns }: Closing): boolean {
  return !held && turns.now() < askedAtMs + SENT_WITHIN_MS;
}

/** What a caller needs to send the message again, or to attach to its run. */
function turnOf({ conversationId, messageId }: Turn) {
  return { conversationId, messageId };
}
