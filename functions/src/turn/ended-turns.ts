import { RecentMap } from "../recent-map.ts";

/** Conversations that are remembered at most; of a forgotten one the database is asked. */
const REMEMBERED = 10_000;

/** Owns what this instance knows of turns that it saw end, so that the next one need not ask the database. */
export class EndedTurns {
  readonly #latest = new RecentMap<string, string>(REMEMBERED);
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Whether the turn of that message was the latest to end in its conversation. */
  has(conversation: string, message: string): boolean {
    return this.#latest.get(conversation) === message;
  }

  tell(conversation: string, message: string): void {
    this.#latest.set(conversation, message);
    for (const wake of this.#waiting.get(conversation) ?? []) wake();
  }

  /** Waits until a turn of the conversation ends in this instance, but no longer than until the signal fires. */
  async next(conversation: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(conversation) ?? new Set();
    this.#waiting.set(conversation, waiting.add(resolve));
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
    await promise;
    waiting.delete(resolve);
    if (waiting.size === 0) this.#waiting.delete(conversation);
  }
}
