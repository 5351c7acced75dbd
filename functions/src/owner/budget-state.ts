import type { Firestore } from "firebase-admin/firestore";
import type { Budget, BudgetState } from "../contract/index.ts";
import { keyOf, periodEndMs, totalOf, unitOf } from "./budgets.ts";
import { readBooks } from "./ledger.ts";

/** What was spent of each budget in its present period. */
export async function readBudgets(
  database: Firestore,
  budgets: readonly Budget[],
  nowMs: number,
): Promise<BudgetState[]> {
  if (budgets.length === 0) return [];
  const books = await readBooks(database, nowMs);
  return budgets.map((budget) => {
    const spent = totalOf(books, keyOf(budget, nowMs)) / unitOf(budget);
    return { ...budget, spent, until: new Date(periodEndMs(budget.per, nowMs)).toISOString() };
  });
}
