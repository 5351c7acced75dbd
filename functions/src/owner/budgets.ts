import type { Budget, ModelPrice, Usage } from "../contract/index.ts";

/** Documents that share what is left of every budget, so that openings of turns seldom meet. */
export const SHARDS = 8;

/** Who a message is from, and which agent answers it. */
export interface Spender {
  readonly agentId: string;
  readonly anonymous: boolean;
}

/** Sums by `keyOf`. */
export type Sums = Readonly<Record<string, number>>;

/** A document of `budgetShardOf`. */
export interface BudgetShard {
  /** Messages, tokens, or millionths of the currency. */
  readonly spent: Sums;
  /** Messages that this shard may let in, where the budget was set in the middle of its period; else an equal part. */
  readonly share: Sums;
  /** When messages were let in whose answers are not in `spent`, epoch milliseconds by the path of the message. */
  readonly unsettled: Sums;
}

/** The shards, and what their unsettled messages came to, by path, as far as they are over. */
export interface Books {
  readonly shards: readonly BudgetShard[];
  readonly settled: ReadonlyMap<string, Sums>;
}

/** What of a budget tells it from every other one of the site. */
export type BudgetName = Omit<Budget, "limit">;

/** A UTC day as `2026-11-20`, or a month as `2026-11`. */
export function periodOf(per: Budget["per"], nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, per === "day" ? 10 : 7);
}

/** When the period ends, epoch milliseconds. */
export function periodEndMs(per: Budget["per"], nowMs: number): number {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return per === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
}

/** Names a budget's period in a shard: `messages:day:main:anonymous@2026-11-20`. */
export function keyOf(budget: BudgetName, nowMs: number): string {
  return `${nameOf(budget)}@${periodOf(budget.per, nowMs)}`;
}

/** Tells a budget from every other one: `messages:day::`. */
export function nameOf({ of, per, agent, visitors }: BudgetName): string {
  return [of, per, agent ?? "", visitors ?? ""].join(":");
}

/** Whether what somebody spends counts for a budget. */
export function isFor({ agent, visitors }: BudgetName, { agentId, anonymous }: Spender): boolean {
  return (agent ?? agentId) === agentId && (visitors ?? kindOf(anonymous)) === kindOf(anonymous);
}

function kindOf(anonymous: boolean): NonNullable<Budget["visitors"]> {
  return anonymous ? "anonymous" : "signed-in";
}

/** Messages that a shard may still let in. */
export function leftOf({ spent, share }: BudgetShard, shard: number, { limit }: Budget, key: string): number {
  return (share[key] ?? part(limit, shard)) - (spent[key] ?? 0);
}

/** The part of one shard: all of them together are the whole. */
function part(whole: number, shard: number): number {
  const least = Math.floor(whole / SHARDS);
  return least + (shard < whole - least * SHARDS ? 1 : 0);
}

/** What was spent of a budget, over all shards. */
export function totalOf({ shards, settled }: Books, key: string): number {
  const sums = [...shards.map(({ spent }) => spent), ...settled.values()];
  return sums.reduce((sum, spent) => sum + (spent[key] ?? 0), 0);
}

/**
 * Shares out what is left of budgets that were changed in the middle of a period: what was spent stays spent, and the shares
 * together are the new limit, so that no message more comes through.
 */
export function sharedOut(
  shards: readonly BudgetShard[],
  budgets: readonly Budget[],
  nowMs: number,
): BudgetShard[] {
  const counted = budgets.filter(({ of }) => of === "messages");
  return shards.map(({ spent, unsettled }, shard) => {
    const share = counted.map((budget): [string, number] => {
      const key = keyOf(budget, nowMs);
      const left = budget.limit - totalOf({ shards, settled: new Map() }, key);
      return [key, (spent[key] ?? 0) + part(left, shard)];
    });
    return { spent: recent(spent, nowMs), share: Object.fromEntries(share), unsettled };
  });
}

/** A shard after one message that counts for the keys. */
export function withMessage(shard: BudgetShard, keys: readonly string[], nowMs: number): BudgetShard {
  const one = Object.fromEntries(keys.map((key) => [key, 1]));
  return {
    ...shard,
    spent: recent(together([shard.spent, one]), nowMs),
    share: recent(shard.share, nowMs),
  };
}

/** A shard in which the answers of messages are counted that it has not counted yet. */
export function withSettled(shard: BudgetShard, settled: Books["settled"]): BudgetShard {
  const left = Object.entries(shard.unsettled).filter(([path]) => !settled.has(path));
  const more = Object.keys(shard.unsettled).map((path) => settled.get(path) ?? {});
  return { ...shard, spent: together([shard.spent, ...more]), unsettled: Object.fromEntries(left) };
}

function together(all: readonly Sums[]): Sums {
  const sums = new Map<string, number>();
  for (const [key, amount] of all.flatMap(Object.entries<number>))
    sums.set(key, (sums.get(key) ?? 0) + amount);
  return Object.fromEntries(sums);
}

const DAY_MS = 86_400_000;

/** The sums of this period and the one before, which a clock that is a little behind may still be in. */
function recent(sums: Sums, nowMs: number): Sums {
  return Object.fromEntries(Object.entries(sums).filter(([key]) => !isOver(key, nowMs)));
}

/** Whether nobody counts for a key's period any more. */
function isOver(key: string, nowMs: number): boolean {
  const period = key.slice(key.lastIndexOf("@") + 1);
  const isMonth = period.length === "2026-11".length;
  return period < periodOf(isMonth ? "month" : "day", nowMs - (isMonth ? 32 : 1) * DAY_MS);
}

/** What an answer adds to a budget of tokens, or of money in millionths of the currency. */
export function amountOf(
  of: Budget["of"],
  { inputTokens = 0, outputTokens = 0 }: Usage,
  model: string | undefined,
  prices: readonly ModelPrice[],
): number {
  if (of === "tokens") return Math.max(0, inputTokens + outputTokens);
  const priced = prices.filter((price) => price.model === model);
  // A model that nobody named a price for may be any of them.
  const costs = (priced.length > 0 ? priced : prices).map(
    ({ input, output }) => inputTokens * input + outputTokens * output,
  );
  return Math.ceil(Math.max(0, ...costs));
}

/** What one of a budget's unit is counted as: money in millionths of the currency. */
export function unitOf({ of }: Pick<Budget, "of">): number {
  return of === "money" ? 1_000_000 : 1;
}
