import type { Firestore } from "firebase-admin/firestore";
import type { Budget, BudgetState } from "../contract/index.ts";
import { keyOf, periodEndMs, totalOf, unitOf } from "./budgets.ts";
import { readShards } from "./ledger.ts";

/** What was spent of each budget in its present period. */
export async function readBudgets(
  database: Firestore,
  budgets: readonly Budget[],
  nowMs: number,
): Promise<BudgetState[]> {
  if (budgets.length === 0) return [];
  const [messages, answers] = await Promise.all([
    readShards(database, "messages"),
    readShards(database, "answers"),
  ]);
  return budgets.map((budget) => {
    const shards = budget.of === "messages" ? messages : answers;
    const spent = totalOf(shards, keyOf(budget, nowMs)) / unitOf(budget);
    return { ...budget, spent, until: new Date(periodEndMs(budget.per, nowMs)).toISOString() };
  });
}
