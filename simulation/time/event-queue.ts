/** Something that happens at a moment of virtual time. */
export interface Happening {
  /** Milliseconds since the start; a fraction is allowed. */
  at: number;
  /** Tells apart what happens at one moment: in the order of asking. */
  order: number;
  readonly happen: () => void;
  cancelled: boolean;
}

/** Owns what is still to happen: a binary heap, earliest first. */
export class EventQueue {
  readonly #heap: Happening[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): Happening | undefined {
    return this.#heap[0];
  }

  add(happening: Happening): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(happening);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, happening)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = happening;
  }

  take(): Happening | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && first !== last) this.#sink(last);
    return first;
  }

  #sink(happening: Happening): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const below = this.#earlierChild(at);
      const child = heap[below];
      if (child === undefined || isBefore(happening, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = happening;
  }

  #earlierChild(at: number): number {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
    return right !== undefined && left !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
