/** How long to wait between two looks, in milliseconds: twice as long each time, up to a bound. */
export interface PollPolicy {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Why a wait ends that nobody needs any more. Made once: of an `abort()` without a reason the stack is the greater part. */
export const GIVEN_UP = new Error("Nobody waits for this any more.");

/** Registers what ends a pause early; the function that comes back takes it away again. */
export type OnNews = (wake: () => void) => () => void;

/**
 * Looks until there is something to see. Every loop that waits for somebody else is this one.
 * @throws what `look` throws; the signal's reason when that fires between two looks.
 */
export async function pollUntil<Found>(
  look: () => Promise<Found | undefined>,
  { firstMs, longestMs }: PollPolicy,
  signal: AbortSignal,
  onNews?: OnNews,
): Promise<Found> {
  for (let pauseMs = firstMs; ; pauseMs = Math.min(pauseMs * 2, longestMs)) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(pauseMs, signal, onNews);
  }
}

/** Waits that long, or until there is news. @throws the signal's reason when that fires before. */
export async function pause(ms: number, signal: AbortSignal, onNews?: OnNews): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, ms);
  signal.addEventListener("abort", wake, { once: true });
  const stopListening = onNews?.(wake);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", wake);
  stopListening?.();
  signal.throwIfAborted();
}

/** What some work comes to, which goes on without whoever gave it up. @throws the signal's reason when that fires before. */
export async function waitFor<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** Owns the order of some calls: each begins once the one before is over, and not at all when nobody waits for it by then. */
export class InOrder {
  #last: Promise<unknown> = Promise.resolve();

  /** @throws what the call throws; the signal's reason when that fires before it begins. */
  async next<Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    await this.#last;
    signal.throwIfAborted();
    const result = call();
    this.#last = result.catch(() => {});
    return result;
  }
}
