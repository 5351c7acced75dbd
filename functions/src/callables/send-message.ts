import { randomUUID } from "node:crypto";
import type { SendRequest, SendResult } from "../contract/index.ts";
import { openTurn, type OpenedTurn, type OpenRequest } from "../turn/open-turn.ts";
import type { StoredReply, Turn } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import type { RunOutcome } from "../run/run-outcome.ts";
import type { TurnEnding } from "../telemetry/turn-report.ts";
import type { ChunkStream } from "./chunk-stream.ts";
import { isItsTurn, tellEnd } from "./in-line.ts";
import { toChatError } from "./respond.ts";
import { closeTurn, runTurn } from "./run-turn.ts";
import type { Visit } from "./visit.ts";

/** How a turn ends that was stopped while it waited for its turn. */
const stoppedUnsent: RunOutcome = { kind: "stopped", text: "" };

/** A visitor's message goes to the agent, and its reply comes back and is stored. */
export async function sendMessage(
  asked: SendRequest,
  visit: Visit,
  chunks: ChunkStream,
): Promise<SendResult> {
  refuseTooLong(asked.message, visit.config.MAX_MESSAGE_CHARACTERS);
  // The socket is opened while the turn is; whether it can be is asked below.
  visit.gateway.connection().catch(() => {});
  const giveUpPlace = await visit.slots.take(visit.turns.uid, visit.signal);
  try {
    return await inTurn(asked, visit, chunks);
  } finally {
    giveUpPlace();
  }
}

async function inTurn(asked: SendRequest, visit: Visit, chunks: ChunkStream): Promise<SendResult> {
  const messageId = asked.messageId ?? randomUUID();
  const { conversationId = messageId, message: text } = asked;
  const opened = await open(visit, { conversationId: asked.conversationId, messageId, text });
  const stored = opened.kind === "settled" ? opened.stored : await answer(opened.turn, visit, chunks);
  return { conversationId, messageId, ...stored };
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
  visit.report.mark("opened");
  chunks.notice({ type: "accepted", conversationId, messageId, runId });
  try {
    const isWanted = await isItsTurn(turn, visit);
    const outcome = isWanted ? await runTurn(turn, visit, chunks) : stoppedUnsent;
    visit.report.mark("ended");
    const onStored = () => visit.report.mark("stored");
    const stored = await closeTurn(turn, { ...visit, onStored }, outcome);
    if (visit.report.reached("stored")) tellOf(turn, visit, { ...endingOf(stored), model: modelOf(outcome) });
    await chunks.flush();
    tellEnd(turn, visit);
    return stored;
  } catch (error) {
    const { reason = "internal" } = toChatError(error) ?? {};
    // Of a run that goes on, or a turn that another call holds, this is not the end.
    if (turn.held && reason !== "still-running") {
      tellOf(turn, visit, { outcome: "failed", reason });
      tellEnd(turn, visit);
    }
    throw error;
  }
}

function endingOf({ reply, usage }: StoredReply): TurnEnding {
  return { outcome: reply.state === "complete" ? "answered" : "stopped", usage };
}

function modelOf(outcome: RunOutcome): string | undefined {
  return outcome.kind === "complete" ? outcome.model : undefined;
}

/** Of several calls that follow one turn, only the one that stored its reply, or held its lease, tells of it. */
function tellOf(turn: Turn, { report, log, usage, gateway }: Visit, ending: TurnEnding): void {
  const release = gateway.state.kind === "open" ? gateway.state.hello.release : undefined;
  report.tell(log, usage, { ...turn, gateway: release }, ending);
}

function refuseTooLong(message: string, limit: number): void {
  if (message.length <= limit) return;
  const issue = {
    path: "message",
    message: `must be at most ${limit} characters, and has ${message.length}`,
  };
  throw new ChatError("invalid-request", { issues: [issue] });
}
