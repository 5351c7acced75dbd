/** Owns the names that agents wait at. A release that comes before its hold lets the next one pass. */
export class Holds {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #released = new Set<string>();

  /** Resolves when the name is released, or the signal says that nobody waits any more. */
  async pass(name: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#released.delete(name)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting.add(resolve));
    signal.addEventListener("abort", () => (waiting.delete(resolve), resolve()), { once: true });
    await promise;
  }

  release(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined || waiting.size === 0) this.#released.add(name);
    waiting?.forEach((proceed) => proceed());
    this.#waiting.delete(name);
  }
}
