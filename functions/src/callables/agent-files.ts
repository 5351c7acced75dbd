import type { StoredAttachment } from "../attachments/records.ts";
import { sinceMs } from "../run/gateway-clock.ts";
import type { RunEnd } from "../run/run.ts";
import type { Turn } from "../turn/turn.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import type { CallContext } from "./call-context.ts";
import { connectionTo, sentToOf } from "./gateway-of.ts";

/** How long a reply waits for its files, in milliseconds: less than what a call keeps for storing it. */
const FETCH_MS = 8_000;

/**
 * The files that the agent handed over with a reply, fetched and kept; undefined where there are none, or the owner has it switched off,
 * and then nothing is asked. What fails costs the reply no word.
 */
export async function agentFiles(
  turn: Turn,
  context: Pick<CallContext, "instance" | "turns" | "sessionKey">,
  { handsOver }: Extract<RunEnd, { kind: "complete" }>,
): Promise<readonly StoredAttachment[] | undefined> {
  const { instance } = context;
  if (handsOver !== true || !instance.config().ATTACHMENTS_FROM_AGENT) return undefined;
  try {
    const kept = await fetched(turn, context, AbortSignal.timeout(FETCH_MS));
    return kept.length === 0 ? undefined : kept;
  } catch (error) {
    instance.log.warn("The agent's files could not be had", { runId: turn.runId, problem: String(error) });
    return undefined;
  }
}

async function fetched(
  turn: Turn,
  context: Pick<CallContext, "instance" | "turns" | "sessionKey">,
  signal: AbortSignal,
): Promise<readonly StoredAttachment[]> {
  const { instance, turns, sessionKey } = context;
  const { conversationId, runId, goesOnAs, text, askedAtMs } = turn;
  const { database, uid, now } = turns.options;
  const home = instance.fleet() && turn.knownBy?.gateway;
  const sentTo = sentToOf(turn, instance) ?? home;
  const connection = await connectionTo(context, { conversationId, sentTo });
  const ownToken = instance.fleet()?.gateways.find(({ url }) => url === connection.url)?.tokenSecret;
  const { filesFromAgent } = await import("../attachments/from-agent.ts");
  return filesFromAgent({
    connection,
    agentId: instance.config().OPENCLAW_AGENT_ID,
    sessionKey: sessionKey(turn),
    run: { runId, goesOnAs, message: guardCommands(text), sinceMs: sinceMs(askedAtMs, connection.hello) },
    uid,
    database,
    bucket: instance.bucket,
    token: () => instance.secrets().gatewayToken(ownToken),
    takePlace: () => instance.filePlaces.take({ uid, signal }),
    log: instance.log,
    now,
    signal,
  });
}
