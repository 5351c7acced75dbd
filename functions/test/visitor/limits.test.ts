import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { allMessages, collections, limitOf } from "../../src/database/paths.ts";
import type { Policy } from "../../src/visitor/allowance.ts";
import { Charge, type Account } from "../../src/visitor/limits.ts";
import { Refusals } from "../../src/visitor/refusals.ts";
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

const test = useDatabase();

describe("fifty calls at the same time from five processes", () => {
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
      const admitted = sum("admitted");
      expect(admitted).toBeLessThanOrEqual(allowed);
      // Nobody is refused while something is left; where storage is too busy, fewer are admitted.
      expect(admitted + sum("busy")).toBeGreaterThanOrEqual(allowed);
      expect(admitted + sum("refused") + sum("busy")).toBe(PROCESSES * CALLS_OF_EACH);
      const { docs } = await allMessages(test.database).get();
      expect(docs).toHaveLength(admitted);
      const spent = (await limitOf(test.database, "ada").get()).data();
      expect(spent).toMatchObject({ today: admitted });
      expect(spent?.["expireAt"]).toBeDefined();
    },
    60_000,
  );
});

describe("a message", () => {
  const visitor = { id: "ada", policy: { burst: 2, perMinute: 60, perDay: 0 } };
  const address = { id: "address-1", policy: { burst: 1, perMinute: 6, perDay: 0 } };

  it("is charged to all of its accounts, in what the transaction read of them", async () => {
    await chargeAt([visitor, address], noon);
    expect(await spentOf()).toMatchObject({ ada: { tokens: 1, today: 1 }, "address-1": { tokens: 0 } });
    const expireAt = (await limitOf(test.database, "ada").get()).get("expireAt");
    expect(expireAt.toMillis()).toBe(noon + 2 * 86_400_000);
  });

  it("is charged to nobody when one account refuses it", async () => {
    await chargeAt([address], noon);
    const refused = chargeAt([visitor, address], noon);
    await expect(refused).rejects.toMatchObject({
      reason: "rate-limited",
      details: { retryAfterMs: 10_000 },
    });
    expect(Object.keys(await spentOf())).toEqual(["address-1"]);
  });

  it("is refused with the longest wait of those that refuse it", async () => {
    const daily = { id: "bob", policy: { burst: 1, perMinute: 0, perDay: 1 } };
    await chargeAt([address, daily], noon);
    await expect(chargeAt([address, daily], noon)).rejects.toMatchObject({
      details: { limit: "day", retryAfterMs: 12 * 3_600_000 },
    });
  });

  it("neither reads nor writes an account without limits", async () => {
    const free = { id: "eve", policy: { burst: 5, perMinute: 0, perDay: 0 } };
    expect(new Charge(test.database, [free, visitor], new Refusals()).documents.map(({ id }) => id)).toEqual([
      "ada",
    ]);
    await chargeAt([free, visitor], noon);
    expect(Object.keys(await spentOf())).toEqual(["ada"]);
  });

  it("is admitted, as the first one, where what is stored cannot be read", async () => {
    await test.database.doc("limits/ada").set({ tokens: "many" });
    await chargeAt([visitor], noon);
    expect(await spentOf()).toMatchObject({ ada: { tokens: 1, today: 1 } });
  });
});

describe("a message from a network within a network", () => {
  const rate = (perMinute: number) => ({ burst: perMinute, perMinute });
  const siteOf = (home: number, link: number): Account => ({
    id: "site",
    policy: { ...rate(120), perDay: 0 },
    parts: [
      { kind: "56", id: `home-${home}`, policy: { ...rate(60), perDay: 0 } },
      { kind: "64", id: `link-${link}`, policy: { ...rate(30), perDay: 0 } },
    ],
  });

  /** Messages of how many links are let in, each trying once at the same moment. */
  async function admitted(accounts: readonly Account[], nowMs: number, refusals?: Refusals): Promise<number> {
    let count = 0;
    for (const account of accounts)
      count += await chargeAt([account], nowMs, refusals).then(
        () => 1,
        () => 0,
      );
    return count;
  }

  it("is one document, and lets in no more than each of them may", async () => {
    const one = Array.from({ length: 70 }, () => siteOf(1, 1));
    expect(await admitted(one, noon)).toBe(30);
    const sameHome = Array.from({ length: 70 }, (_, index) => siteOf(1, 2 + index));
    expect(await admitted(sameHome, noon)).toBe(30);
    const sameSite = Array.from({ length: 150 }, (_, index) => siteOf(2 + index, 100 + index));
    expect(await admitted(sameSite, noon)).toBe(60);
    expect(Object.keys(await spentOf())).toEqual(["site"]);
    expect(await admitted([siteOf(500, 500)], noon + 500)).toBe(1);
  });

  it("leaves nothing behind of a network that may ask as much as ever", async () => {
    await admitted(
      Array.from({ length: 100 }, (_, index) => siteOf(index, index)),
      noon,
    );
    expect(await partsOf("site")).toEqual({ "56": 100, "64": 100 });
    await admitted([siteOf(7, 7)], noon + 1_999);
    expect(await partsOf("site")).toEqual({ "56": 1, "64": 100 });
    await admitted([siteOf(8, 8)], noon + 4_000);
    expect(await partsOf("site")).toEqual({ "56": 1, "64": 1 });
  });

  it("is refused without another look where this instance knows who refuses it, and for nobody else", async () => {
    const refusals = new Refusals();
    await admitted(
      Array.from({ length: 31 }, () => siteOf(1, 1)),
      noon,
      refusals,
    );
    const waits = [siteOf(1, 1), siteOf(1, 2), siteOf(2, 3)].map((account) =>
      new Charge(test.database, [account], refusals).refusedForMs(noon),
    );
    expect(waits).toEqual([2_000, 0, 0]);
  });

  it("is admitted where what is stored of the parts cannot be read", async () => {
    await limitOf(test.database, "site").set({ parts: { "56": 7, "64": { a: "b" } } });
    expect(await admitted([siteOf(1, 1)], noon)).toBe(1);
  });
});

/** How many parts are stored of an account, by kind. */
async function partsOf(id: string): Promise<object> {
  const { parts } = (await limitOf(test.database, id).get()).data() as { parts: Record<string, object> };
  return Object.fromEntries(Object.entries(parts).map(([kind, known]) => [kind, Object.keys(known).length]));
}

const noon = Date.parse("2026-09-01T12:00:00Z");

/** Charges one message, as opening a turn does. */
function chargeAt(accounts: readonly Account[], nowMs: number, refusals = new Refusals()): Promise<void> {
  const charge = new Charge(test.database, accounts, refusals);
  return test.database.runTransaction(async (transaction) => {
    const snapshots = await transaction.getAll(...charge.documents);
    charge.charge(
      transaction,
      snapshots.map((snapshot) => snapshot.data()),
      nowMs,
    );
  });
}

/** What is stored, by account. */
async function spentOf() {
  const { docs } = await test.database.collectionGroup(collections.limits).get();
  return Object.fromEntries(docs.map((found) => [found.id, found.data()]));
}
