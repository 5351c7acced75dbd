/** Waits that end: by an event, or by a bound. */
import { setTimeout as delay } from "node:timers/promises";

/** Whether it happened in time. */
export async function happens(event: Promise<unknown>, withinMs: number): Promise<boolean> {
  const over = new AbortController();
  const late = delay(withinMs, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    over.abort();
  }
}

/** Looks until there is something to see; undefined when there is nothing in time. */
export async function eventually<Seen>(
  look: () => Promise<Seen | undefined> | Seen | undefined,
  withinMs: number,
  everyMs = 25,
): Promise<Seen | undefined> {
  const givenUpAt = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined || performance.now() > givenUpAt) return seen;
    await delay(everyMs);
  }
}
