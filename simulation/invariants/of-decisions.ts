import { collections } from "../../functions/src/database/paths.ts";
import type { Write } from "../database/documents.ts";
import type { World } from "../world/world.ts";
import { must } from "./violation.ts";

const shardPath = new RegExp(`/${collections.budgets}/\\d+$`);
const messagePath = new RegExp(`/${collections.messages}/[^/]+$`);

/** Milliseconds after which every instance goes by what the owner decided, and what was on its way then is stored. */
const KNOWN_MS = 5_000 + 2_000;

/**
 * Called after each commit.
 * @param asked messages in it that may be asked once more.
 */
export function checkDecisions(world: World, writes: readonly Write[], asked: number): void {
  if (!writes.some(({ path }) => messagePath.test(path))) return;
  const charged = writes.filter(({ path }) => shardPath.test(path));
  const { pausedAtMs, budget } = world.journal.decided;
  const about = () => `${writes[0]?.path}, asked ${asked} times, is charged ${charged.length} times`;
  must(asked === 0 || !isKnown(world, pausedAtMs), "pause respected", about);
  must(charged.length <= asked, "budget exact", about);
  must(!isKnown(world, budget?.atMs) || charged.length === asked, "budget exact", about);
  for (const write of charged) count(world, write);
}

/** A database that fails keeps what is on its way. */
function isKnown({ time, failedLately }: World, atMs: number | undefined): boolean {
  return atMs !== undefined && time.nowMs - atMs > KNOWN_MS && !failedLately;
}

/** Counted here, and not by what the code has counted; only the day is the one that it chose. */
function count({ journal: { decided } }: World, write: Write): void {
  if (write.kind === "delete") return;
  const { budget, charged, shards } = decided;
  const spent = Object.entries((write.fields["spent"] ?? {}) as Readonly<Record<string, number>>);
  for (const [key, sum] of spent) {
    const name = `${write.path} ${key}`;
    const isCharged = sum > (shards.get(name) ?? 0);
    shards.set(name, sum);
    if (!isCharged) continue;
    const total = (charged.get(key) ?? 0) + 1;
    charged.set(key, total);
    must(budget === undefined || total <= budget.limit, "budget exact", () => {
      return `${total} messages are let in by ${key}, of ${budget?.limit}.`;
    });
  }
}

/** Called when a message is refused because a budget is spent. */
export function checkSpent(world: World): void {
  const { budget, charged } = world.journal.decided;
  if (budget === undefined || !isKnown(world, budget.atMs)) return;
  const most = Math.max(0, ...charged.values());
  must(most >= budget.limit, "budget exact", () => `Refused after ${most} of ${budget.limit} messages.`);
}
