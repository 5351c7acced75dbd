import type { PageContext } from "../contract/index.ts";
import { LONGEST_TEXT } from "../conversation/stored-text.ts";
import { ChatError } from "../errors.ts";
import type { ToolStep } from "../gateway/wire/tool-step.ts";
import { driveRun } from "../run/drive-run.ts";
import { stoppedUnsent, type RunOutcome } from "../run/run.ts";
import { keepLease } from "../turn/lease.ts";
import { knownByNow } from "../turn/remember.ts";
import type { Claim, OpenTurn, TurnStore } from "../turn/turn-store.ts";
import type { Wait } from "../turn/turn-queue.ts";
import type { Turn } from "../turn/turn.ts";
import { guardCommands, removeGuard } from "../visitor/command-guard.ts";
import { GIVEN_UP } from "../waiting.ts";
import { filesForAgent } from "./attachments.ts";
import type { CallContext } from "./call-context.ts";
import type { ChunkStream } from "./chunk-stream.ts";
import { addressOf, LOOK_AGAIN_MS, type TurnContext } from "./close-turn.ts";
import { connectionTo, hasSeveralGateways, sentToOf } from "./gateway-of.ts";
import { prefaceOf } from "./preface.ts";
import { toChatError } from "./respond.ts";
import { roomFor } from "./room-for.ts";
import { settleTurn } from "./settle-turn.ts";

/**
 * Has the agent answer the turn, once those before it are over.
 * @param context what the page tells of itself, if the agent is to know.
 * @throws ChatError when it could not be asked: the turn is then marked as one that can be sent again.
 */
export async function runTurn(
  turn: Turn,
  call: CallContext,
  chunks: ChunkStream,
  context?: PageContext,
): Promise<RunOutcome> {
  const { instance, turns, signal } = call;
  const ended = new AbortController();
  void keepLease(() => turns.renewLease(turn), instance.log, ended.signal);
  try {
    const settle = (before: OpenTurn) => settleTurn(before, call);
    const wait = await instance.turnQueue.wait(turn, { turns, settle, signal });
    if (wait === "stopped" || (turn.isStopAsked && !turn.mayBeSent)) return stoppedUnsent;
    const mayHaveMoved = hasSeveralGateways(instance) && wait !== "at-once";
    const latest = mayHaveMoved ? await whereItIs(turn, turns) : turn;
    const files = filesForAgent(turn, instance);
    const run = runOf(latest, call, chunks, wait);
    return await driveRun({
      ...run,
      preface: prefaceOf(latest, { instance, turns, sessionKey: run.sessionKey }, wait, context, files),
      attachments: files?.pictures,
    });
  } catch (error) {
    if (signal.aborted) return { kind: "detached" };
    await markUnsent(turn, call, error);
    throw toChatError(error)?.about(addressOf(turn)) ?? error;
  } finally {
    ended.abort(GIVEN_UP);
  }
}

/** Where there are several gateways, a message before may have taken this one to another gateway since the turn was opened. */
async function whereItIs(turn: Turn, turns: TurnStore): Promise<Turn> {
  const { gateway } = turn.knownBy ?? {};
  return { ...turn, knownBy: { ...(gateway && { gateway }), ...(await knownByNow(turns.options, turn)) } };
}

function runOf(turn: Turn, call: CallContext, chunks: ChunkStream, wait: Wait) {
  const { instance, turns, report, traceparent, signal } = call;
  const { conversationId } = turn;
  const home = instance.fleet() && turn.knownBy?.gateway;
  const isStopAsked = async () => (await turns.standing(turn)).isStopAsked;
  return {
    gateway: {
      connection: (sentTo = home) => {
        const connected = connectionTo(call, { conversationId, sentTo });
        void connected.then((connection) => report.through(connection)).catch(() => {});
        return connected;
      },
    },
    sessionKey: call.sessionKey(turn),
    runId: turn.runId,
    goesOnAs: turn.goesOnAs,
    message: guardCommands(turn.text),
    mayBeSent: turn.mayBeSent,
    sentTo: turn.mayBeSent ? sentToOf(turn, instance) : undefined,
    askedAtMs: turn.askedAtMs,
    sentAtMs: turn.sentAtMs,
    traceparent,
    signal,
    isWanted: claimingOf(turn, call, wait),
    // Who does not learn of it waits for the history only.
    onGoesOnAs: (runId: string) => void turns.goOnAs(turn, runId).catch(() => {}),
    isStopAsked,
    ...roomFor(call, chunks, isStopAsked),
    onStatus: (phase: string) => chunks.notice({ type: "status", phase }),
    onTool: (step: ToolStep) => chunks.notice({ type: "tool", ...step }),
    onText: (text: string) => {
      report.mark("firstText");
      // No more than is stored. Half a character is left as it is: its other half comes with the next event.
      chunks.text(removeGuard(text).slice(0, LONGEST_TEXT));
    },
  };
}

/** Asks right before a turn is sent whether it may be, if others may have a say in that. Where it goes is stored, if that changes. */
function claimingOf(turn: Turn, { instance, turns }: CallContext, wait: Wait) {
  let [storedGateway, storedHome] = [turn.sentTo, turn.knownBy?.gateway];
  return async (url: string, sentAtMs: number | undefined): Promise<boolean> => {
    const gateway = hasSeveralGateways(instance) ? url : undefined;
    const moves = gateway !== undefined && gateway !== storedHome;
    const isElsewhere = gateway !== storedGateway || moves;
    const mayBeOthers = wait === "waited" || turn.mayBeSent || sentAtMs !== undefined || isElsewhere;
    if (!mayBeOthers) return true;
    storedGateway = gateway;
    if (moves) storedHome = url;
    return isWanted(turn, turns, { gateway, sentAtMs, moves });
  };
}

/**
 * Whether a turn that waited, or that others follow too, is still to be sent.
 * @throws ChatError `gateway-unavailable` when it is over, or another call has it sent, or stops it: it can be attached to.
 */
async function isWanted(turn: Turn, turns: TurnStore, how: Claim): Promise<boolean> {
  const claim = await turns.claim(turn, how);
  if (claim === "others") throw new ChatError("gateway-unavailable", { retryAfterMs: LOOK_AGAIN_MS });
  return claim === "send";
}

/** A turn that could not be sent can be sent again. */
async function markUnsent(turn: Turn, { instance, turns }: TurnContext, error: unknown): Promise<void> {
  const reason = toChatError(error)?.reason ?? "run-failed";
  await turns
    .fail(turn, reason, false)
    .catch((problem: unknown) =>
      instance.log.warn("A failed turn could not be marked", { runId: turn.runId, problem: String(problem) }),
    );
}
