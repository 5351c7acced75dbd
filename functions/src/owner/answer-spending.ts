import type { Firestore, WriteBatch } from "firebase-admin/firestore";
import type { Usage } from "../contract/index.ts";
import { budgetShardOf } from "../database/paths.ts";
import { amountOf, isFor, isOver, keyOf, SHARDS, type Spender } from "./budgets.ts";
import { readShards, shardPlaces } from "./ledger.ts";
import type { SettingsCache } from "./settings-cache.ts";

export interface Answered {
  readonly spender: Spender;
  readonly usage?: Usage | undefined;
  readonly model?: string | undefined;
  /** Epoch milliseconds: the day that it counts for. */
  readonly nowMs: number;
}

/**
 * What an answer adds to the budgets of tokens and of money, to be written in the commit that stores it: an answer that is
 * stored once is counted once. Nothing where no such budget is set.
 */
export async function answerSpending(
  database: Firestore,
  settings: SettingsCache,
  { spender, usage, model, nowMs }: Answered,
): Promise<(batch: WriteBatch) => void> {
  // An answer is not lost because nobody knows what it counts for.
  const known = await settings.current(database).catch(() => settings.latest);
  const budgets = known?.budgets.filter((budget) => budget.of !== "messages" && isFor(budget, spender)) ?? [];
  const amounts = budgets.map((budget): [string, number] => {
    return [keyOf(budget, nowMs), amountOf(budget.of, usage ?? {}, model, known?.prices ?? [])];
  });
  const counted = amounts.filter(([, amount]) => amount > 0);
  if (counted.length === 0) return () => {};
  const { FieldValue } = await import("firebase-admin/firestore");
  const spent = Object.fromEntries(counted.map(([key, amount]) => [key, FieldValue.increment(amount)]));
  const shard = budgetShardOf(database, "answers", Math.floor(Math.random() * SHARDS));
  return (batch) => void batch.set(shard, { spent }, { merge: true });
}

/** Takes what nobody counts for any more out of the shards, which would grow for ever. */
export async function forgetOver(database: Firestore, nowMs: number): Promise<void> {
  const shards = await readShards(database, "answers");
  const over = shards.map(({ spent }) => Object.keys(spent).filter((key) => isOver(key, nowMs)));
  if (over.every((keys) => keys.length === 0)) return;
  const { FieldPath, FieldValue } = await import("firebase-admin/firestore");
  const batch = database.batch();
  for (const [index, place] of shardPlaces(database, "answers").entries())
    for (const key of over[index] ?? [])
      batch.update(place, new FieldPath("spent", key), FieldValue.delete());
  await batch.commit();
}
