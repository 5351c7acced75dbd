import { randomUUID } from "node:crypto";
import type { SendRequest, SendResult } from "../contract/index.ts";
import { answerTurn, failTurn } from "../conversation/close-turn.ts";
import { openTurn, type OpenedTurn, type OpenRequest } from "../conversation/open-turn.ts";
import type { StoredReply, Turn } from "../conversation/turn.ts";
import { ChatError } from "../errors.ts";
import { followRun } from "../run/follow-run.ts";
import type { RunOutcome } from "../run/run-outcome.ts";
import { guardCommands, removeGuard } from "../visitor/command-guard.ts";
import type { ChunkStream } from "./chunk-stream.ts";
import { toChatError } from "./respond.ts";
import type { Visit } from "./visit.ts";

/** Seconds of a call that are kept for storing the reply once the run need not be followed any more. */
const CLOSING_SECONDS = 10;

/** A visitor's message goes to the agent, and its reply comes back and is stored. */
export async function sendMessage(
  asked: SendRequest,
  visit: Visit,
  chunks: ChunkStream,
): Promise<SendResult> {
  refuseTooLong(asked.message, visit.config.MAX_MESSAGE_CHARACTERS);
  // The socket is opened while the turn is; whether it can be is asked below.
  visit.gateway.connection().catch(() => {});
  const leave = await visit.slots.take(visit.turns.uid);
  try {
    const messageId = asked.messageId ?? randomUUID();
    const { conversationId = messageId, message: text } = asked;
    const opened = await open(visit, { conversationId: asked.conversationId, messageId, text });
    const stored = opened.kind === "settled" ? opened.stored : await answer(opened.turn, visit, chunks);
    return { conversationId, messageId, ...stored };
  } finally {
    leave();
  }
}

/** Opens the turn. Who was refused lately is refused again without asking the database. */
async function open({ turns, refusals }: Visit, request: OpenRequest): Promise<OpenedTurn> {
  const retryAfterMs = refusals.remainingMs(turns.uid, turns.now());
  if (retryAfterMs > 0) throw new ChatError("rate-limited", { retryAfterMs });
  try {
    return await openTurn(turns, request);
  } catch (error) {
    const waitMs =
      error instanceof ChatError && error.reason === "rate-limited" && error.details.retryAfterMs;
    if (waitMs) refusals.remember(turns.uid, turns.now() + waitMs);
    throw error;
  }
}

/** Has the turn answered, telling the browser on the way. */
async function answer(turn: Turn, visit: Visit, chunks: ChunkStream): Promise<StoredReply> {
  const { conversationId, messageId, runId } = turn;
  chunks.notice({ type: "accepted", conversationId, messageId, runId });
  const outcome = await runTurn(turn, visit, chunks);
  const stored = await closeTurn(turn, visit, outcome);
  await chunks.flush();
  return stored;
}

function refuseTooLong(message: string, limit: number): void {
  if (message.length <= limit) return;
  const issue = {
    path: "message",
    message: `must be at most ${limit} characters, and has ${message.length}`,
  };
  throw new ChatError("invalid-request", { issues: [issue] });
}

/** Follows the turn's run. When that fails for good, the turn is marked as one that can be sent again. */
async function runTurn(turn: Turn, visit: Visit, chunks: ChunkStream): Promise<RunOutcome> {
  try {
    return await followRun({
      gateway: visit.gateway,
      log: visit.log,
      sessionKey: visit.sessionKey(turn.conversationId),
      runId: turn.runId,
      message: guardCommands(turn.text),
      mayBeSent: turn.mayBeSent,
      signal: AbortSignal.timeout((visit.config.CHAT_TIMEOUT_SECONDS - CLOSING_SECONDS) * 1_000),
      onStatus: (phase) => chunks.notice({ type: "status", phase }),
      onText: (text) => chunks.text(removeGuard(text)),
    });
  } catch (error) {
    const known = toChatError(error);
    await failTurn(visit.turns, turn, known?.reason ?? "run-failed", false).catch((problem: unknown) =>
      visit.log.warn("A failed turn could not be marked", { runId: turn.runId, problem: String(problem) }),
    );
    throw known?.about(turnOf(turn)) ?? error;
  }
}

/** Stores how the run ended. */
async function closeTurn(turn: Turn, visit: Visit, outcome: RunOutcome): Promise<StoredReply> {
  switch (outcome.kind) {
    case "complete":
      return answerTurn(visit.turns, turn, {
        ...outcome,
        text: removeGuard(outcome.text),
        state: "complete",
      });
    case "stopped":
      return answerTurn(visit.turns, turn, { text: removeGuard(outcome.text), state: "stopped" });
    case "failed":
      visit.log.warn("A run failed", { runId: turn.runId, detail: outcome.detail });
      await failTurn(visit.turns, turn, "run-failed", true);
      throw new ChatError("run-failed", turnOf(turn));
    case "still-running":
      throw new ChatError("still-running", turnOf(turn));
  }
}

/** What a caller needs to send the message again, or to attach to its run. */
function turnOf({ conversationId, messageId }: Turn) {
  return { conversationId, messageId };
}
