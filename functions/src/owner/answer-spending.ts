import type { Firestore } from "firebase-admin/firestore";
import type { Usage } from "../contract/index.ts";
import { budgetShardOf } from "../database/paths.ts";
import { amountOf, isFor, keyOf, SHARDS, withSettled, type Spender, type Sums } from "./budgets.ts";
import { parseShard, readBooks, readShards, spentOn } from "./ledger.ts";
import type { SettingsCache } from "./settings-cache.ts";

export interface Answered {
  readonly spender: Spender;
  readonly usage?: Usage | undefined;
  readonly model?: string | undefined;
  /** Epoch milliseconds: the day that it counts for. */
  readonly nowMs: number;
}

/**
 * What an answer adds to the budgets of tokens and of money. It is kept in the message's document, which is written anyway
 * when its answer is stored; the next message of its shard adds it to what was spent.
 */
export async function answerSpending(
  database: Firestore,
  settings: SettingsCache,
  { spender, usage, model, nowMs }: Answered,
): Promise<Sums> {
  // An answer is not lost because nobody knows what it counts for.
  const known = await settings.current(database).catch(() => settings.latest);
  const budgets = known?.budgets.filter((budget) => budget.of !== "messages" && isFor(budget, spender)) ?? [];
  const amounts = budgets.map((budget): [string, number] => {
    return [keyOf(budget, nowMs), amountOf(budget.of, usage ?? {}, model, known?.prices ?? [])];
  });
  return Object.fromEntries(amounts.filter(([, amount]) => amount > 0));
}

/** Counts an answer whose message was deleted before it was there: it was paid for all the same. */
export async function countUnstored(database: Firestore, spent: Sums): Promise<void> {
  const { FieldValue } = await import("firebase-admin/firestore");
  const more = Object.entries(spent).map(([key, amount]) => [key, FieldValue.increment(amount)]);
  if (more.length === 0) return;
  const shard = budgetShardOf(database, Math.floor(Math.random() * SHARDS));
  await shard.set({ spent: Object.fromEntries(more) }, { merge: true });
}

/**
 * Counts the answers below a place that are not counted yet, before they are deleted or moved: nobody could look them up later.
 * @param isEnd whether their messages are deleted with it.
 */
export async function settleBelow(
  database: Firestore,
  place: { readonly path: string },
  isEnd = false,
): Promise<void> {
  const shards = await readShards(database);
  const countShard = async (shard: number, messages: readonly string[]) =>
    database.runTransaction(async (transaction) => {
      const counted = budgetShardOf(database, shard);
      const [stored, ...found] = await transaction.getAll(
        counted,
        ...messages.map((path) => database.doc(path)),
      );
      // Of one that is still to be answered, the answer finds no message: see `countUnstored`.
      const settled = found.map((message) => [message.ref.path, spentOn(message.data(), 0) ?? {}] as const);
      transaction.set(counted, withSettled(parseShard(stored?.data()), new Map(settled)));
      if (isEnd) for (const { ref } of found) transaction.delete(ref);
    });
  await Promise.all(
    shards.map(async ({ unsettled }, shard) => {
      const below = Object.keys(unsettled).filter((path) => path.startsWith(`${place.path}/`));
      if (below.length > 0) await countShard(shard, below);
    }),
  );
}

/** How long an answer may wait for the next message of its shard: shorter than any message is kept. Milliseconds. */
const LONGEST_UNSETTLED_MS = 43_200_000;

/** Counts the answers that no further message of their shard came to count. */
export async function settleOld(database: Firestore, nowMs: number): Promise<void> {
  const { shards, settled } = await readBooks(database, nowMs);
  const isOld = ([path, sinceMs]: [string, number]) =>
    settled.has(path) && nowMs - sinceMs > LONGEST_UNSETTLED_MS;
  const settle = async (shard: number) =>
    database.runTransaction(async (transaction) => {
      const place = budgetShardOf(database, shard);
      transaction.set(place, withSettled(parseShard((await transaction.get(place)).data()), settled));
    });
  const old = shards.flatMap(({ unsettled }, shard) =>
    Object.entries(unsettled).some(isOld) ? [shard] : [],
  );
  await Promise.all(old.map(settle));
}
