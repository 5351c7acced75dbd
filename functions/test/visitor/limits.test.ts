import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/visitor/allowance.ts";
import { useDatabase } from "../support/database.ts";
import type { Order, Outcome } from "./admitting-process.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "admitting-process.ts");
const PROCESSES = 5;
const CALLS_OF_EACH = 10;

async function ask(order: Order): Promise<Outcome> {
  const { stdout } = await run(process.execPath, [program, JSON.stringify(order)]);
  return JSON.parse(stdout) as Outcome;
}

describe("fifty calls at the same time from five processes", () => {
  const test = useDatabase();

  it.each<[string, Policy, number]>([
    ["a burst", { burst: 7, perMinute: 1, perDay: 0 }, 7],
    ["a day's quota", { burst: 1, perMinute: 0, perDay: 12 }, 12],
    ["both, the burst being less", { burst: 3, perMinute: 1, perDay: 12 }, 3],
  ])(
    "are admitted up to %s exactly, and no other one opens a turn",
    async (_, policy, allowed) => {
      const order = { uid: "ada", calls: CALLS_OF_EACH, policy, nowMs: Date.parse("2026-09-01T12:00:00Z") };
      const outcomes = await Promise.all(Array.from({ length: PROCESSES }, () => ask(order)));
      const sum = (name: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[name], 0);
      expect(sum("admitted")).toBe(allowed);
      expect(sum("refused") + sum("busy")).toBe(PROCESSES * CALLS_OF_EACH - allowed);
      const { docs } = await test.database.collectionGroup("messages").get();
      expect(docs).toHaveLength(allowed);
      const spent = (await test.database.doc("limits/ada").get()).data();
      expect(spent).toMatchObject({ today: allowed });
      expect(spent?.["expireAt"]).toBeDefined();
    },
    60_000,
  );
});
