import type { PageContext } from "../contract/index.ts";
import { LONGEST_TEXT } from "../conversation/stored-text.ts";
import { ChatError } from "../errors.ts";
import type { ToolStep } from "../gateway/wire/tool-step.ts";
import { driveRun } from "../run/drive-run.ts";
import { inspectRun, type Inspection } from "../run/look-at-run.ts";
import { OUT_OF_REACH_MS } from "../run/patience.ts";
import { stoppedUnsent, type RunOutcome } from "../run/run.ts";
import { keepLease } from "../turn/lease.ts";
import { knownByNow } from "../turn/remember.ts";
import type { Claim, OpenTurn, TurnStore } from "../turn/turn-store.ts";
import type { Wait } from "../turn/turn-queue.ts";
import type { Answer, StoredReply, Turn } from "../turn/turn.ts";
import { guardCommands, removeGuard } from "../visitor/command-guard.ts";
import { GIVEN_UP } from "../waiting.ts";
import { filesForAgent } from "./attachments.ts";
import type { CallContext } from "./call-context.ts";
import type { ChunkStream } from "./chunk-stream.ts";
import { connectionTo, hasSeveralGateways, sentToOf } from "./gateway-of.ts";
import { prefaceOf } from "./preface.ts";
import { toChatError } from "./respond.ts";
import { roomFor } from "./room-for.ts";

/** When a call that attached before that should look again, in milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** How long the gateway may take to tell about one run that nobody follows, in milliseconds. */
const INSPECT_MS = 15_000;

/** After how long a run of which nobody tells an end counts as lost, in milliseconds. It may be asked about again. */
const LONGEST_RUN_MS = 7_200_000;

/** What is worked on on behalf of a visitor. */
type Context = Pick<CallContext, "instance" | "turns" | "sessionKey">;

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
    const mayHaveMoved = instance.fleet() !== undefined && wait !== "at-once";
    const latest = mayHaveMoved ? await whereItIs(turn, turns) : turn;
    const files = filesForAgent(turn, instance);
    return await driveRun({
      ...runOf(latest, call, chunks, wait),
      preface: prefaceOf(latest, call, wait, context, files),
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

/** Where conversations are spread, a message before may have taken this one to another gateway since the turn was opened. */
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
  const isSpread = instance.fleet() !== undefined;
  let [storedGateway, storedHome] = [turn.sentTo, turn.knownBy?.gateway];
  return async (url: string, sentAtMs: number | undefined): Promise<boolean> => {
    const gateway = hasSeveralGateways(instance) ? url : undefined;
    const moves = isSpread && url !== storedHome;
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
async function markUnsent(turn: Turn, { instance, turns }: Context, error: unknown): Promise<void> {
  const reason = toChatError(error)?.reason ?? "run-failed";
  await turns
    .fail(turn, reason, false)
    .catch((problem: unknown) =>
      instance.log.warn("A failed turn could not be marked", { runId: turn.runId, problem: String(problem) }),
    );
}

/**
 * Stores how the run ended.
 * @param onStored called when the reply that is stored is the one of this call.
 * @throws ChatError `run-failed`, `still-running`
 */
export async function closeTurn(
  turn: Turn,
  { instance, turns }: Context,
  outcome: RunOutcome,
  onStored?: () => void,
): Promise<StoredReply> {
  const store = (answer: Answer) => turns.answer(turn, answer, onStored);
  switch (outcome.kind) {
    case "complete":
      return store({ ...outcome, text: removeGuard(outcome.text), state: "complete" });
    case "stopped":
      return store({ text: removeGuard(outcome.text), state: "stopped" });
    case "failed":
      instance.log.warn("A run failed", { runId: turn.runId, detail: outcome.detail });
      // The call that holds the lease may be about to send it, or follow it under another id.
      if (!(await turns.fail(turn, "run-failed", true, outcome.isPresumed)) && outcome.isPresumed === true)
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

/** What a caller needs to send the message again, or to attach to its run. */
function addressOf({ conversationId, messageId }: Turn) {
  return { conversationId, messageId };
}

/**
 * Finds out what became of a turn that nobody follows, and closes it if it is over. One that was never sent can be sent
 * again.
 * @throws GatewayFailure
 */
export async function settleTurn(
  { conversationId, messageId, text }: Pick<OpenTurn, "conversationId" | "messageId" | "text">,
  context: Context,
): Promise<Settlement> {
  const { instance, turns } = context;
  const turn = await turns.takeOver({ conversationId, messageId, text }).catch(unlessGone);
  if (turn === undefined) return "settled";
  const sentTo = sentToOf(turn, instance);
  const connection = await connectionTo(context, { conversationId, sentTo });
  const isElsewhere = sentTo !== undefined && sentTo !== connection.url;
  const run = {
    sessionKey: context.sessionKey(turn),
    runId: turn.runId,
    goesOnAs: turn.goesOnAs,
    message: guardCommands(turn.text),
    askedAtMs: turn.askedAtMs,
    sentAtMs: turn.sentAtMs,
    isStopAsked: turn.isStopAsked,
  };
  const found = isElsewhere
    ? outOfReach(turn)
    : await inspectRun(connection, run, AbortSignal.timeout(INSPECT_MS));
  await closeFound(turn, context, found);
  return found.kind;
}

/** Of a run that is at a gateway which cannot be reached, another one tells nothing. */
function outOfReach({ openedAtMs, sentAtMs }: Turn): Inspection {
  return { kind: openedAtMs - sentAtMs < OUT_OF_REACH_MS ? "running" : "absent" };
}

async function closeFound(turn: Turn, context: Context, found: Inspection): Promise<void> {
  const { turns } = context;
  switch (found.kind) {
    case "running":
      if (turn.openedAtMs - turn.sentAtMs >= LONGEST_RUN_MS) await turns.fail(turn, "run-failed", false);
      return undefined;
    case "absent":
      await turns.fail(turn, "gateway-unavailable", false);
      return undefined;
    default:
      await closeTurn(turn, context, found).catch(unlessGone);
  }
}

/** What became of a turn that nobody followed; `settled`: somebody else saw to it. */
export type Settlement = "complete" | "stopped" | "failed" | "running" | "absent" | "settled";

/** A turn that failed is settled, and a conversation that was deleted meanwhile needs nothing. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof ChatError)) throw error;
}
