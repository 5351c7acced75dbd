import type { Budget, SiteSettings } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { periodEndMs } from "./budgets.ts";

/** When to try again while the site is paused by itself, in milliseconds: it is looked every two minutes whether it may go on. */
const HALTED_RETRY_MS = 60_000;

/** @throws ChatError `paused` while the owner wants no new messages, or the site is paused by itself. */
export function refuseWhilePaused({ pause, halt, sentence }: SiteSettings, nowMs: number): void {
  const restMs = pause?.until === undefined ? undefined : Date.parse(pause.until) - nowMs;
  if (pause !== undefined && (restMs === undefined || restMs > 0)) {
    const words = pause.sentence ?? sentence;
    throw new ChatError("paused", { cause: "owner", sentence: words, retryAfterMs: restMs });
  }
  if (halt !== undefined)
    throw new ChatError("paused", { cause: halt.cause, sentence, retryAfterMs: HALTED_RETRY_MS });
}

/** What a visitor is told for whom nothing is left. Which budget it was is the owner's to know. */
export function budgetSpent({ per }: Budget, { sentence }: SiteSettings, nowMs: number): ChatError {
  const retryAfterMs = periodEndMs(per, nowMs) - nowMs;
  return new ChatError("paused", { cause: "budget", sentence, retryAfterMs });
}
