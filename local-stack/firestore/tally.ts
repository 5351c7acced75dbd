import type { Message } from "./wire.ts";

/** What calls cost, in the units Firestore bills: documents read (an empty query counts one), written and deleted. */
export interface Tally {
  calls: number;
  reads: number;
  writes: number;
  deletes: number;
}

/** `total` is the sum of `methods`, whose keys are RPC names such as `Commit`. */
export interface Counts {
  total: Tally;
  methods: Record<string, Tally>;
}

const nothing = (): Tally => ({ calls: 0, reads: 0, writes: 0, deletes: 0 });

/** Owns the counters. A call that fails counts as a call; what it would have read or written does not. */
export class Counters {
  #methods: Record<string, Tally> = {};

  add(method: string, cost: Partial<Tally>): void {
    addTo((this.#methods[method] ??= nothing()), cost);
  }

  clear(): void {
    this.#methods = {};
  }

  counts(): Counts {
    const total = nothing();
    for (const tally of Object.values(this.#methods)) addTo(total, tally);
    return { total, methods: structuredClone(this.#methods) };
  }
}

function addTo(tally: Tally, cost: Partial<Tally>): void {
  tally.calls += cost.calls ?? 0;
  tally.reads += cost.reads ?? 0;
  tally.writes += cost.writes ?? 0;
  tally.deletes += cost.deletes ?? 0;
}

/** The cost of a Commit or BatchWrite. */
export function costOfWrites(writes: Message[]): Partial<Tally> {
  const deletes = writes.filter((write) => write["delete"] !== undefined).length;
  return { deletes, writes: writes.length - deletes };
}

const readsOfMessage: Record<string, (message: Message) => boolean> = {
  BatchGetDocuments: (message) => "found" in message || "missing" in message,
  RunQuery: (message) => "document" in message,
  Listen: (message) => "documentChange" in message,
};

/** How many documents one streamed message delivers. */
export function readsIn(method: string, message: Message): number {
  return readsOfMessage[method]?.(message) ? 1 : 0;
}
