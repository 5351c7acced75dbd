import { randomUUID } from "node:crypto";
import { failTurn } from "../turn/close-turn.ts";
import { expiredTurns, type ExpiredTurn } from "../turn/expired-turns.ts";
import { checked, dueChecks } from "../turn/late-checks.ts";
import { openTurn } from "../turn/open-turn.ts";
import { keepMsOf } from "../conversation/retention.ts";
import { runId, sessionKey } from "../conversation/session-key.ts";
import type { Turn, TurnStore } from "../turn/turn.ts";
import { ChatError } from "../errors.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import type { Instance } from "../instance.ts";
import { inspectRun, type Inspection } from "../run/inspect-run.ts";
import { guardCommands } from "../visitor/command-guard.ts";
import { collectLate } from "./collect-late.ts";
import { closeTurn } from "./run-turn.ts";

/** Turns that one sweep settles at most; the next one goes on. */
const TURNS_PER_SWEEP = 100;

/** How long nobody else settles the same turn, in milliseconds; a run that goes on is looked at again after it. */
const LEASE_MS = 60_000;

/** How long the gateway may take to tell about one run, in milliseconds. */
const LOOK_MS = 15_000;

/** Conversations that one sweep looks at for late output. */
const CHECKS_PER_SWEEP = 100;

/** What a sweep came to: turns by what it found of them, and the late messages that it stored. */
export type SweepResult = Readonly<Record<Inspection["kind"] | "settled" | "late", number>>;

/**
 * Settles the turns that nobody follows any more: stores the reply that the gateway has, or marks the turn as failed
 * so that it can be sent again. A run that goes on is left to the next sweep. Then looks into conversations of the last
 * half hour for what the agent added on its own.
 * @throws GatewayFailure, SecretUnusable when the gateway cannot be asked; nothing is changed then.
 */
export async function sweep(instance: Instance, nowMs = Date.now()): Promise<SweepResult> {
  const database = await instance.database();
  const counts = { complete: 0, stopped: 0, failed: 0, running: 0, absent: 0, settled: 0, late: 0 };
  const [expired, due] = await Promise.all([
    expiredTurns(database, nowMs, TURNS_PER_SWEEP),
    dueChecks(database, nowMs, CHECKS_PER_SWEEP),
  ]);
  if (expired.length + due.length === 0) return counts;
  const connection = await instance.chatGateway().connection();
  const pepper = await instance.secrets().sessionKeyPepper();
  for (const turn of expired) counts[await settle(instance, connection, pepper, turn)] += 1;
  for (const check of due) {
    const turns = await storeOf(instance, pepper, check.uid);
    const key = sessionKey(pepper, turns.agentId, check);
    counts.late += await collectLate(connection, turns, check.conversationId, key);
    await checked(database, check, nowMs);
  }
  instance.log.info("Sweep", counts);
  return counts;
}

async function settle(
  instance: Instance,
  connection: GatewayConnection,
  pepper: string,
  expired: ExpiredTurn,
): Promise<keyof SweepResult> {
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
  if (found.kind === "running") return;
  if (found.kind === "absent") return failTurn(visit.turns, turn, "gateway-unavailable", false);
  await closeTurn(turn, visit, found).catch(unlessGone);
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
