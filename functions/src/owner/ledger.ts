import type { DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import { budgetShardOf } from "../database/paths.ts";
import { RecentMap } from "../recent-map.ts";
import { SHARDS, type Books, type BudgetShard, type Sums } from "./budgets.ts";

const sums = z.record(z.string(), z.number()).default({});
const Shard = z.object({ spent: sums, share: sums, unsettled: sums });

/** What of a message tells what its answer adds. */
const Message = z.object({
  state: z.enum(["open", "answered", "stopped", "failed"]),
  spent: sums,
  failure: z.object({ runEnded: z.boolean() }).optional(),
});

/** How long a message that failed may yet be answered by a run of which nobody knows whether it ended, in milliseconds. */
const UNDECIDED_MS = 600_000;

/** @throws ZodError for a shard that something else wrote: who cannot count lets nobody in. */
export function parseShard(data: unknown): BudgetShard {
  return Shard.parse(data ?? {});
}

export function shardPlaces(database: Firestore): DocumentReference[] {
  return Array.from({ length: SHARDS }, (_, shard) => budgetShardOf(database, shard));
}

/** @param transaction that they are read in, if they are to be. */
export async function readShards(database: Firestore, transaction?: Transaction): Promise<BudgetShard[]> {
  const places = shardPlaces(database);
  const found = await (transaction?.getAll(...places) ?? database.getAll(...places));
  return found.map((snapshot) => parseShard(snapshot.data()));
}

/** The shards, and what their unsettled messages came to: an answer that is not seen here is stored later. */
export async function readBooks(database: Firestore, nowMs: number): Promise<Books> {
  const shards = await readShards(database);
  const since = new Map(shards.flatMap(({ unsettled }) => Object.entries(unsettled)));
  if (since.size === 0) return { shards, settled: new Map() };
  const places = [...since.keys()].map((path) => database.doc(path));
  const found = await database.getAll(...places, { fieldMask: ["state", "spent", "failure"] });
  const settled = found.flatMap((message) => {
    const { path } = message.ref;
    const spent = spentOn(message.data(), nowMs - (since.get(path) ?? 0));
    return spent === undefined ? [] : [[path, spent] as const];
  });
  return { shards, settled: new Map(settled) };
}

/** What a message's answer added; undefined while one may come. One that was deleted is counted by who deleted it. */
export function spentOn(data: unknown, ageMs: number): Sums | undefined {
  if (data === undefined) return {};
  const { state, spent, failure } = Message.parse(data);
  const isOver = state !== "failed" || failure?.runEnded === true || ageMs > UNDECIDED_MS;
  return state === "open" || !isOver ? undefined : spent;
}

/** Shards that one instance works on at a time: with all of them it would stand in the way of others, and of itself. */
const LANES = 2;

/** Periods of budgets that an instance remembers something of. */
const REMEMBERED = 200;

/**
 * Owns what this instance knows of the shards: which ones have nothing left, and which ones its own calls write at the
 * moment. Calls of one instance wait for each other, as two transactions on one document would, and are not tried in vain.
 */
export class Ledger {
  readonly #order: readonly number[];
  readonly #queues = new Map<string | number, { last: Promise<void>; waiting: number }>();
  #empty = new RecentMap<string, ReadonlySet<number>>(REMEMBERED);
  #version = -1;

  constructor() {
    const first = Math.floor(Math.random() * SHARDS);
    this.#order = Array.from({ length: SHARDS }, (_, index) => (first + index) % SHARDS);
  }

  /** What was learned under other settings than these counts no more. */
  learnFrom(version: number): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#empty = new RecentMap(REMEMBERED);
  }

  /** Nothing is left of a key on a shard. That stays so: a shard's share does not grow while the settings stay. */
  isEmpty(version: number, key: string, shard: number): void {
    if (version !== this.#version) return;
    this.#empty.set(key, new Set([...(this.#empty.get(key) ?? []), shard]));
  }

  /** Whether nothing is left of a key anywhere. */
  isSpent(key: string): boolean {
    return this.#empty.get(key)?.size === SHARDS;
  }

  /** For each key a shard that may have something left, one for all of them where there is one; none for one that is spent. */
  shardsFor(keys: readonly string[]): ReadonlyMap<string, number> {
    const open = keys.map((key) => this.#order.filter((shard) => !this.#empty.get(key)?.has(shard)));
    const inAll = (open[0] ?? []).filter((shard) => open.every((shards) => shards.includes(shard)));
    const common = this.#leastBusy(inAll);
    const found = keys.map((key, index) => [key, common ?? this.#leastBusy(open[index] ?? [])] as const);
    return new Map(found.filter((entry): entry is [string, number] => entry[1] !== undefined));
  }

  /** A shard for what counts for no key. */
  anyShard(): number {
    return this.#leastBusy(this.#order) ?? 0;
  }

  #leastBusy(shards: readonly number[]): number | undefined {
    const lanes = shards.slice(0, LANES);
    return lanes.toSorted((one, other) => this.#waitingAt(one) - this.#waitingAt(other))[0];
  }

  #waitingAt(shard: number): number {
    return this.#queues.get(shard)?.waiting ?? 0;
  }

  /**
   * Waits until no call of this instance works on any of the documents, of accounts or shards; the function that comes back
   * gives them up. Everybody names them in one order: accounts from one's own to the widest, then shards.
   */
  async enter(documents: readonly (string | number)[]): Promise<() => void> {
    const leave: (() => void)[] = [];
    for (const document of documents) leave.push(await this.#enterOne(document));
    return () => leave.forEach((one) => one());
  }

  async #enterOne(document: string | number): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const queue = this.#queues.get(document) ?? { last: Promise.resolve(), waiting: 0 };
    this.#queues.set(document, queue);
    const before = queue.last;
    queue.last = promise;
    queue.waiting += 1;
    await before;
    return () => {
      queue.waiting -= 1;
      if (queue.waiting === 0) this.#queues.delete(document);
      resolve();
    };
  }
}
