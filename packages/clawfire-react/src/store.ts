/** Owns a value that others look at and are told about, as React's `useSyncExternalStore` wants it. */
export class Store<Value> {
  readonly #listeners = new Set<() => void>();
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  readonly snapshot = (): Value => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(change: Partial<Value>): void {
    this.#value = { ...this.#value, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}
