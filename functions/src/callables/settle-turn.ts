import { ChatError } from "../errors.ts";
import { inspectRun, type Inspection } from "../run/look-at-run.ts";
import { OUT_OF_REACH_MS } from "../run/patience.ts";
import type { OpenTurn } from "../turn/turn-store.ts";
import type { Turn } from "../turn/turn.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import { connectionTo, sentToOf } from "./gateway-of.ts";
import { closeTurn, type TurnContext } from "./close-turn.ts";

/** How long the gateway may take to tell about one run that nobody follows, in milliseconds. */
const INSPECT_MS = 15_000;

/** After how long a run of which nobody tells an end counts as lost, in milliseconds. It may be asked about again. */
const LONGEST_RUN_MS = 7_200_000;

/**
 * Finds out what became of a turn that nobody follows, and closes it if it is over. One that was never sent can be sent
 * again.
 * @throws GatewayFailure
 */
export async function settleTurn(
  { conversationId, messageId, text }: Pick<OpenTurn, "conversationId" | "messageId" | "text">,
  context: TurnContext,
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

async function closeFound(turn: Turn, context: TurnContext, found: Inspection): Promise<void> {
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
