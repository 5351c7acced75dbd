import { randomUUID } from "node:crypto";
import { failTurn } from "../turn/close-turn.ts";
import { expiredTurns, postpone, type ExpiredTurn } from "../turn/expired-turns.ts";
import { openTurn } from "../turn/open-turn.ts";
import { keepMsOf } from "../conversation/retention.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { Turn, TurnStore } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { Instance } from "../instance.ts";
import { inspectRun, type Inspection } from "../run/inspect-run.ts";
import { isRefusal } from "../run/refusal.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import { closeTurn } from "./run-turn.ts";

/** Turns that are read at a time, and that are settled at a time. */
const TURNS_AT_A_TIME = 100;
const IN_PARALLEL = 16;

/** How long a sweep takes up turns, in milliseconds: what it has begun by then ends within its 120 s. */
const WORK_MS = 90_000;

/** How long nobody else settles the same turn, in milliseconds. Of a run that goes on it lasts until the next sweep. */
const LEASE_MS = 150_000;

/** How long the gateway may take to tell about one run, in milliseconds. */
const LOOK_MS = 15_000;

/** After how long a run of which nothing but silence is heard counts as lost, in milliseconds. It may be asked about again. */
const SILENT_MS = 7_200_000;

/** Times that a turn is postponed because looking at it fails; then it is marked as failed. */
const POSTPONED_AT_MOST = 4;

/** What a sweep came to: turns by what it found of them, and those that could not be looked at. */
export type SweepResult = Record<Inspection["kind"] | "settled" | "postponed", number>;

/**
 * Settles the turns that nobody follows any more: stores the reply that the gateway has, or marks the turn as failed
 * so that it can be sent again. A run that goes on is left to the next sweep. A turn that cannot be looked at holds up
 * no other one. For what the agent says on its own nobody looks here: it is seen only by who opens the conversation, and
 * that is when it is looked for.
 * @param workMs after which no further turn is taken up.
 * @throws GatewayFailure, SecretUnusable when the gateway cannot be asked any more.
 */
export async function sweep(instance: Instance, nowMs = Date.now(), workMs = WORK_MS): Promise<SweepResult> {
  const counts = { complete: 0, stopped: 0, failed: 0, running: 0, absent: 0, settled: 0, postponed: 0 };
  const database = await instance.database();
  const time = AbortSignal.timeout(workMs);
  const seen = new Set<string>();
  while (!time.aborted) {
    const expired = await expiredTurns(database, nowMs, TURNS_AT_A_TIME);
    const fresh = expired.filter(({ messageId }) => !seen.has(messageId));
    if (fresh.length === 0) break;
    for (const { messageId } of fresh) seen.add(messageId);
    const connection = await instance.chatGateway().connection();
    const pepper = await instance.secrets().sessionKeyPepper();
    await eachOf(fresh, time, async (turn) => {
      counts[await settleOrPostpone({ instance, connection, pepper }, turn)] += 1;
    });
  }
  if (seen.size > 0) instance.log.info("Sweep", counts);
  return counts;
}

/** Works on some at a time, and takes up no more once the signal fires or one of them throws. */
async function eachOf<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  let isOver = false;
  const worker = async () => {
    for (const item of left) {
      if (isOver || signal.aborted) return;
      await work(item).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: IN_PARALLEL }, worker));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

interface Tools {
  readonly instance: Instance;
  readonly connection: GatewayConnection;
  readonly pepper: string;
}

/** @throws GatewayFailure when it is not for this turn that the gateway cannot be asked. */
async function settleOrPostpone(tools: Tools, expired: ExpiredTurn): Promise<keyof SweepResult> {
  const { instance } = tools;
  try {
    return await settle(tools, expired);
  } catch (error) {
    if (error instanceof GatewayFailure && error.retry === "later" && !isRefusal(error)) throw error;
    const { conversationId, messageId, postponed } = expired;
    instance.log.warn("A turn could not be settled", { conversationId, messageId, problem: String(error) });
    await giveUpOrPostpone(tools, expired, postponed).catch((problem: unknown) =>
      instance.log.warn("A turn could not be postponed", { messageId, problem: String(problem) }),
    );
    return "postponed";
  }
}

async function giveUpOrPostpone({ instance, pepper }: Tools, expired: ExpiredTurn, times: number) {
  const turns = await storeOf(instance, pepper, expired.uid);
  if (times < POSTPONED_AT_MOST) return postpone(turns, expired);
  const opened = await openTurn(turns, expired);
  if (opened.kind === "running") await failTurn(turns, opened.turn, "gateway-unavailable", false);
}

async function settle({ instance, connection, pepper }: Tools, expired: ExpiredTurn) {
  const turns = await storeOf(instance, pepper, expired.uid);
  const opened = await openTurn(turns, expired).catch(unlessGone);
  if (opened?.kind !== "running" || !opened.turn.held) return "settled";
  const { turn } = opened;
  const found = await inspectRun(connection, {
    sessionKey: sessionKey(pepper, turns.agentId, expired),
    runId: turn.runId,
    message: guardCommands(turn.text),
    askedAtMs: turn.askedAtMs,
    signal: AbortSignal.timeout(LOOK_MS),
  });
  await close(turn, { turns, log: instance.log }, found);
  return found.kind;
}

async function close(turn: Turn, visit: Parameters<typeof closeTurn>[1], found: Inspection): Promise<void> {
  switch (found.kind) {
    case "running":
      if (turn.openedAtMs - turn.askedAtMs < SILENT_MS) return undefined;
      return failTurn(visit.turns, turn, "run-failed", false);
    case "absent":
      return failTurn(visit.turns, turn, "gateway-unavailable", false);
    default:
      await closeTurn(turn, visit, found).catch(unlessGone);
  }
}

/** A turn that failed is settled, and a conversation that was deleted meanwhile needs nothing. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof ChatError)) throw error;
}

async function storeOf(instance: Instance, pepper: string, uid: string): Promise<TurnStore> {
  return {
    database: await instance.database(),
    uid,
    agentId: instance.config().OPENCLAW_AGENT_ID,
    holder: randomUUID(),
    leaseMs: LEASE_MS,
    runId: (conversationId, messageId, attempt) => runId(pepper, { uid, conversationId }, messageId, attempt),
    now: Date.now,
    keepMs: keepMsOf(instance.config().RETENTION_DAYS),
    admission: { documents: [], charge: () => {} },
  };
}
