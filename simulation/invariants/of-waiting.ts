import type { Asking } from "../world/asked.ts";
import type { SendCall } from "../world/journal.ts";
import type { Message } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Within how long the end of a run is told where nothing fails, in milliseconds: five of the gateway's silent times. */
const TOLD_WITHIN_MS = 18_000;

/** For how long nothing must have failed: a connection that fell silent is given up by then, in milliseconds. */
const CALM_MS = 240_000;

/** Within how long a call stops a message that is to be stopped and whose agent is silent for so long, in milliseconds. */
const STOPPED_WITHIN_MS = 25_000;
const SILENT_MS = 8_000;

/** How long a gateway must have been away before a call begins, in milliseconds: by then its instance knows. */
const KNOWN_AWAY_MS = 30_000;

/** In how many milliseconds nothing has failed for so long, if nothing does until then; 0 if that is so now. */
export function calmIn({ gateways, time, disturbedAtMs }: World, forMs = CALM_MS): number {
  const isUp = gateways.every((gateway) => gateway.isUp);
  const lockedForMs = Math.max(...gateways.map((gateway) => gateway.lockedForMs));
  // Who is locked out for wrong tokens is let in again when that is over.
  if (lockedForMs > 0) return Math.ceil(forMs + lockedForMs);
  return Math.ceil(Math.max(forMs - (isUp ? time.nowMs - disturbedAtMs : 0), 0));
}

/**
 * Called when it is stored that a message is to be stopped. Whoever follows it does so once its agent is silent, although who asked for
 * that may have died; of one that was queued only a later release can.
 */
export function watchStop(world: World, message: Message): void {
  const look = () => {
    if (!isToBeStopped(world, message)) return;
    const calmInMs = calmIn(world);
    if (calmInMs === 0) world.check(() => mustHaveStopped(world, message));
    world.time.after(calmInMs > 0 ? calmInMs : STOPPED_WITHIN_MS, look);
  };
  if ((world.speeches.get(message.number)?.paceMs ?? 0) >= SILENT_MS)
    world.time.after(STOPPED_WITHIN_MS, look);
}

/** Whether its agent speaks, under the id that it was asked with. */
function isToBeStopped(world: World, message: Message): boolean {
  const { state, stopAsked, runId } = world.documents.get(world.pathOf(message))?.fields ?? {};
  const isAsked = state === "open" && stopAsked === true && runId === message.askings.at(-1)?.runId;
  return isAsked && world.isSpeaking(message) && message.conversation.deletion === undefined;
}

function mustHaveStopped({ time }: World, { number: name, calls }: Message): void {
  for (const { acceptedAtMs = Infinity, outcome, number } of calls)
    must(outcome !== undefined || acceptedAtMs > time.nowMs - STOPPED_WITHIN_MS, "stop respected", () => {
      return `#${name} is to be stopped, and call ${number} follows it and does not do so.`;
    });
}

/**
 * Called when the agent is done with an answer, however that came. Who follows it is told, whatever was lost on the way, once nothing
 * has failed for a while; and so is who attaches to it later, unless it has failed: then it may be on its way once more.
 */
export function watchEnd(world: World, asking: Asking): void {
  const message = world.journal.messages.get(asking.message);
  const look = () => {
    // Of what a restart ended nobody knows whether its gateway goes on with it.
    if (message === undefined || message.askings.at(-1) !== asking || asking.state === "lost") return;
    const sinceMs = asking.state === "failed" ? asking.endedAtMs : world.time.nowMs - TOLD_WITHIN_MS;
    const calmInMs = calmIn(world) || (isInLine(world, message) ? TOLD_WITHIN_MS : 0);
    if (calmInMs > 0) return void world.time.after(calmInMs, look);
    for (const { acceptedAtMs = Infinity, outcome, hasLeft, number } of message.calls)
      world.check(() =>
        must(outcome !== undefined || hasLeft || acceptedAtMs > sinceMs, "nobody hangs", () => {
          return `#${asking.message} is ${asking.state} for ${TOLD_WITHIN_MS} ms, and call ${number} is not told.`;
        }),
      );
  };
  world.time.after(TOLD_WITHIN_MS, look);
}

/** Whether messages before it are open: one that counted as failed, whatever its agent said, comes to the end of the line when it is sent again. */
function isInLine(world: World, message: Message): boolean {
  const placeOf = (one: Message): { state?: string; number?: number } =>
    world.documents.get(world.pathOf(one))?.fields ?? {};
  const { number: own = 0 } = placeOf(message);
  return message.conversation.messages
    .map(placeOf)
    .some(({ state, number = own }) => state === "open" && number < own);
}

/**
 * Called with the reason why a call failed: one that cannot reach the gateway at all is told so, and does not wait for it. It may have
 * waited for a place on its instance until its time was nearly over.
 */
export function checkAway(world: World, call: SendCall, reason: string): void {
  const { number, message, startedAtMs, acceptedAtMs } = call;
  const isFirst = message.conversation.messages[0] === message && message.calls.length === 1;
  if (reason !== "still-running" || !isFirst || world.failedLately) return;
  if (acceptedAtMs === undefined || world.time.nowMs - acceptedAtMs < TOLD_WITHIN_MS) return;
  const isAway = world.gateways.every(
    (gateway) => !gateway.isUp && gateway.awayAtMs < startedAtMs - KNOWN_AWAY_MS,
  );
  must(!isAway, "nobody hangs", () => `Call ${number} waits for a gateway that is away.`);
}
