import type { Budget, SiteSettings } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { periodEndMs } from "./budgets.ts";

/** @throws ChatError `paused` while the owner wants no new messages. */
export function refuseWhilePaused({ pause, sentence }: SiteSettings, nowMs: number): void {
  if (pause === undefined) return;
  const restMs = pause.until === undefined ? undefined : Date.parse(pause.until) - nowMs;
  if (restMs !== undefined && restMs <= 0) return;
  const words = pause.sentence ?? sentence;
  throw new ChatError("paused", { cause: "owner", sentence: words, retryAfterMs: restMs });
}

/** What a visitor is told for whom nothing is left. Which budget it was is the owner's to know. */
export function budgetSpent({ per }: Budget, { sentence }: SiteSettings, nowMs: number): ChatError {
  const retryAfterMs = periodEndMs(per, nowMs) - nowMs;
  return new ChatError("paused", { cause: "budget", sentence, retryAfterMs });
}
