/** Owns things that arrive, until a test asks for them. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  put(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  /** The oldest that nobody has taken yet, as soon as there is one. */
  next(): Promise<T> {
    const [item] = this.#items;
    if (item !== undefined) {
      this.#items.shift();
      return Promise.resolve(item);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Those that nobody has taken yet. */
  get left(): readonly T[] {
    return this.#items;
  }
}
