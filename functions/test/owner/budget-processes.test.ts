import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Budget } from "../../src/contract/index.ts";
import { allMessages } from "../../src/database/paths.ts";
import { readBudgets } from "../../src/owner/budget-state.ts";
import { changeSettings } from "../../src/owner/settings.ts";
import { useDatabase } from "../support/database.ts";
import type { Outcome } from "../visitor/admitting-process.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "../visitor/admitting-process.ts");
const PROCESSES = 5;
const nowMs = Date.parse("2026-09-01T12:00:00Z");

const test = useDatabase();

/** Sends so many messages, each of another visitor, at the same time from five processes. */
async function send(messages: number): Promise<Outcome> {
  const order = JSON.stringify({
    calls: messages / PROCESSES,
    policy: { burst: 1, perMinute: 0, perDay: 0 },
    nowMs,
  });
  const outcomes = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const { stdout } = await run(process.execPath, [program, order]);
      return JSON.parse(stdout) as Outcome;
    }),
  );
  const sum = (name: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[name], 0);
  return { admitted: sum("admitted"), refused: sum("refused"), paused: sum("paused"), busy: sum("busy") };
}

describe("messages at the same time from five processes", () => {
  it.each<[number, string, readonly Budget[], number]>([
    [1_000, "a day's budget", [{ of: "messages", per: "day", limit: 300 }], 300],
    [
      300,
      "the least of several",
      [
        { of: "messages", per: "day", limit: 300 },
        { of: "messages", per: "month", limit: 137 },
        { of: "messages", per: "day", limit: 500, visitors: "signed-in" },
      ],
      137,
    ],
    [300, "what is less than there are shards", [{ of: "messages", per: "day", limit: 3 }], 3],
  ])("of which there are %i, are let in up to %s exactly", async (messages, _, budgets, most) => {
    await changeSettings(test.database, { budgets: [...budgets] }, { by: "olga", nowMs });
    const outcome = await send(messages);
    // Where storage is too busy, a message is refused that may be sent again: none is on the budget's account.
    expect(outcome).toEqual({ admitted: most, refused: 0, paused: messages - most, busy: 0 });
    const { docs } = await allMessages(test.database).get();
    expect(docs).toHaveLength(most);
    const spent = await readBudgets(test.database, budgets, nowMs);
    expect(spent.map((budget) => budget.spent)).toEqual(budgets.map(() => most));
  });

  it("never pass a limit that is changed meanwhile, and none is lost from the books", async () => {
    const budgetOf = (limit: number): Budget => ({ of: "messages", per: "day", limit });
    const change = (limit: number) =>
      changeSettings(test.database, { budgets: [budgetOf(limit)] }, { by: "olga", nowMs });
    await change(100);
    const sending = send(400);
    const spent = async () => (await readBudgets(test.database, [budgetOf(0)], nowMs))[0]?.spent ?? 0;
    await expect.poll(spent, { timeout: 60_000 }).toBeGreaterThan(20);
    for (const limit of [150, 120, 200]) await change(limit);
    const { admitted, busy } = await sending;
    expect(admitted).toBeLessThanOrEqual(200);
    expect(await spent()).toBe(admitted);
    expect(admitted + busy).toBeGreaterThanOrEqual(100);
  });
});
