import { moveGuest, unfinishedMoves } from "../conversation/guest-move.ts";
import { expiredTurns, postpone, type ExpiredTurn } from "../turn/expired-turns.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { Instance } from "../instance.ts";
import { isRefusal } from "../gateway/failures/refusal.ts";
import { visitorContext } from "./call-context.ts";
import { forgetSessions } from "./forget-sessions.ts";
import { anyConnection, learnGateways } from "./gateway-of.ts";
import { settleTurn, type Settlement } from "./settle-turn.ts";
import { watch } from "./watch.ts";

/** Turns that are read at a time, and that are settled at a time. */
const TURNS_AT_A_TIME = 100;
const IN_PARALLEL = 16;

/** How long a sweep takes up turns, in milliseconds: what it has begun by then ends within its 120 s. */
const WORK_MS = 90_000;

/** How long a call may be at moving conversations itself, in milliseconds, and guests that a sweep goes on with. */
const MOVING_MS = 60_000;
const MOVES_AT_A_TIME = 20;

/** Times that a turn is postponed because looking at it fails; then it is marked as failed. */
const POSTPONED_AT_MOST = 4;

/** What a sweep came to: turns by what it found of them, and those that could not be looked at. */
export type SweepResult = Record<Settlement | "postponed", number>;

/**
 * Looks after the site, and settles the turns that nobody follows any more: stores the reply that the gateway has, or marks the turn as failed
 * so that it can be sent again. A run that goes on is left to the next sweep. A turn that cannot be looked at holds up
 * no other one. For what the agent says on its own nobody looks here: it is seen only by who opens the conversation, and
 * that is when it is looked for.
 * @param workMs after which no further turn is taken up.
 * @throws GatewayFailure, SecretUnusable when the gateway cannot be asked any more.
 */
export async function sweep(instance: Instance, nowMs = Date.now(), workMs = WORK_MS): Promise<SweepResult> {
  await learnGateways(instance);
  const moved = finishMoves(instance, nowMs, AbortSignal.timeout(workMs));
  const forgotten = forgetSessions(instance, nowMs, AbortSignal.timeout(workMs)).catch((error: unknown) =>
    instance.log.warn("Deleted conversations could not be forgotten", { problem: String(error) }),
  );
  const removed = removeFiles(instance, nowMs, AbortSignal.timeout(workMs));
  const watched = watch(instance, nowMs).catch((error: unknown) =>
    instance.log.error("The site could not be looked after", { problem: String(error) }),
  );
  try {
    return await settleExpired(instance, nowMs, workMs);
  } finally {
    await Promise.all([watched, moved, removed, forgotten]);
  }
}

async function removeFiles(instance: Instance, nowMs: number, signal: AbortSignal): Promise<void> {
  try {
    await instance.files().removeDue(await instance.database(), nowMs, signal);
  } catch (error) {
    instance.log.error("Files could not be deleted", { problem: String(error) });
  }
}

/** Goes on with guests who became somebody, where that was cut or had to wait for a reply. */
async function finishMoves(instance: Instance, nowMs: number, signal: AbortSignal): Promise<void> {
  const complain = (error: unknown) =>
    instance.log.error("A guest's conversations could not be moved", { problem: String(error) });
  try {
    const database = await instance.database();
    const guests = await unfinishedMoves(database, nowMs - MOVING_MS, MOVES_AT_A_TIME);
    // One that cannot be moved holds up no other.
    for (const guest of guests) await moveGuest(database, guest, signal).catch(complain);
  } catch (error) {
    complain(error);
  }
}

async function settleExpired(instance: Instance, nowMs: number, workMs: number): Promise<SweepResult> {
  const counts = { complete: 0, stopped: 0, failed: 0, running: 0, absent: 0, settled: 0, postponed: 0 };
  const database = await instance.database();
  const time = AbortSignal.timeout(workMs);
  const seen = new Set<string>();
  while (!time.aborted) {
    const expired = await expiredTurns(database, nowMs, TURNS_AT_A_TIME);
    const fresh = expired.filter(({ messageId }) => !seen.has(messageId));
    if (fresh.length === 0) break;
    for (const { messageId } of fresh) seen.add(messageId);
    // A gateway that is away is nothing that a turn is postponed for.
    await anyConnection(instance);
    await eachOf(fresh, time, async (turn) => {
      counts[await settleOrPostpone(instance, turn)] += 1;
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

/** @throws GatewayFailure when it is not for this turn that the gateway cannot be asked. */
async function settleOrPostpone(instance: Instance, expired: ExpiredTurn): Promise<keyof SweepResult> {
  const context = await visitorContext(instance, expired.uid);
  try {
    return await settleTurn(expired, context);
  } catch (error) {
    if (error instanceof GatewayFailure && error.retry === "later" && !isRefusal(error)) throw error;
    const { conversationId, messageId } = expired;
    instance.log.warn("A turn could not be settled", { conversationId, messageId, problem: String(error) });
    await giveUpOrPostpone(context, expired).catch((problem: unknown) =>
      instance.log.warn("A turn could not be postponed", { messageId, problem: String(problem) }),
    );
    return "postponed";
  }
}

async function giveUpOrPostpone(
  { turns }: Awaited<ReturnType<typeof visitorContext>>,
  expired: ExpiredTurn,
): Promise<void> {
  if (expired.postponed < POSTPONED_AT_MOST) return postpone(turns.options, expired);
  const turn = await turns.takeOver(expired);
  if (turn !== undefined) await turns.fail(turn, "gateway-unavailable", false);
}
