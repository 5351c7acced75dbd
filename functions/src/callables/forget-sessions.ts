import type { QueryDocumentSnapshot } from "firebase-admin/firestore";
import { dueLeftSessions, type LeftSessionDocument } from "../conversation/left-sessions.ts";
import { removeSession } from "../gateway/methods/session-removal.ts";
import type { Instance } from "../instance.ts";
import { visitorContext } from "./call-context.ts";
import { connectionTo } from "./gateway-of.ts";

/** Conversations that a sweep takes up. */
const AT_A_TIME = 50;

/** How long a gateway that could not be asked is left alone at first, in milliseconds, and twice as long each time. */
const AGAIN_MS = 120_000;

/** After so many times, a day and a half, nobody asks any more. */
const TRIES = 10;

/** How long one session may take, in milliseconds. */
const SESSION_MS = 10_000;

/** Has the gateways forget the sessions of conversations that were deleted, where they do what they are asked. */
export async function forgetSessions(instance: Instance, nowMs: number, signal: AbortSignal): Promise<void> {
  const database = await instance.database();
  for (const found of await dueLeftSessions(database, nowMs, AT_A_TIME)) {
    if (signal.aborted) return;
    await forget(found.data(), instance).then(
      () => found.ref.delete(),
      (error: unknown) => postpone(found, instance, nowMs, error),
    );
  }
}

async function forget(left: LeftSessionDocument, instance: Instance): Promise<void> {
  const { uid, conversationId, branch: last, gateway: sentTo } = left;
  const context = await visitorContext(instance, uid);
  const connection = await connectionTo(context, { conversationId, sentTo });
  // Another gateway than its own knows nothing of it.
  if (sentTo !== undefined && sentTo !== connection.url) throw new Error("Its gateway cannot be reached.");
  for (let branch = 0; branch <= last; branch += 1) {
    const limits = { signal: AbortSignal.timeout(SESSION_MS) };
    const key = context.sessionKey({ conversationId, branch });
    if (!(await removeSession(connection, key, limits))) return;
  }
}

async function postpone(
  found: QueryDocumentSnapshot<LeftSessionDocument>,
  { log }: Instance,
  nowMs: number,
  error: unknown,
): Promise<void> {
  const { ref } = found;
  const tries = found.data().tries + 1;
  const isOver = tries >= TRIES;
  if (isOver) log.warn("A deleted conversation stays at its gateway", { problem: String(error) });
  await (isOver ? ref.delete() : ref.update({ tries, dueAt: new Date(nowMs + AGAIN_MS * 2 ** (tries - 1)) }));
}
