import type { Asking } from "../world/asked.ts";
import type { SendCall } from "../world/journal.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

/** Within how long the end of a run is told where nothing fails, in milliseconds: five of the gateway's silent times. */
const TOLD_WITHIN_MS = 18_000;

/** For how long nothing must have failed: a connection that fell silent is given up by then, in milliseconds. */
const CALM_MS = 240_000;

/** How long a gateway must have been away before a call begins, in milliseconds: by then its instance knows. */
const KNOWN_AWAY_MS = 30_000;

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
    const isUp = world.gateways.every((gateway) => gateway.isUp);
    const lockedForMs = Math.max(...world.gateways.map((gateway) => gateway.lockedForMs));
    // Who is locked out for wrong tokens is let in again when that is over.
    const sinceDisturbedMs = isUp ? world.time.nowMs - world.disturbedAtMs : 0;
    const calmInMs = lockedForMs > 0 ? CALM_MS + lockedForMs : CALM_MS - sinceDisturbedMs;
    if (calmInMs > 0) return void world.time.after(Math.ceil(calmInMs), look);
    for (const { acceptedAtMs = Infinity, outcome, hasLeft, number } of message.calls)
      world.check(() =>
        must(outcome !== undefined || hasLeft || acceptedAtMs > sinceMs, "nobody hangs", () => {
          return `#${asking.message} is ${asking.state} for ${TOLD_WITHIN_MS} ms, and call ${number} is not told.`;
        }),
      );
  };
  world.time.after(TOLD_WITHIN_MS, look);
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
