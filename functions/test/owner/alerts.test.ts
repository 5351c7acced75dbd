import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deliverDue, raise } from "../../src/callables/watch.ts";
import { alertsOf } from "../../src/database/paths.ts";
import type { Instance } from "../../src/instance.ts";
import type { Alert } from "../../src/owner/alert.ts";
import { AlertStore, listAlerts } from "../../src/owner/alert-store.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";
import { Receiver, webhookSecret } from "./receiver.ts";

const test = useDatabase();
const world = useInstance(test);
const noon = Date.parse("2026-09-01T12:00:00Z");
const MINUTE_MS = 60_000;

let receiver: Receiver;
let instance: Instance;

beforeEach(async () => {
  receiver = await Receiver.start();
  world.secretManager.set("ALERT_WEBHOOK_SECRET", webhookSecret);
  instance = world.another({ ALERT_WEBHOOK_URL: receiver.url });
});

afterEach(() => receiver.close());

const alert = (id: string): Alert => ({ id, type: "abuse.suspected", text: "Look.", data: { refused: 3 } });

const deliverAt = (minute: number) => deliverDue(instance, noon + minute * MINUTE_MS);

describe("an alert", () => {
  it("is posted once, signed, with its id and its time", async () => {
    await raise(instance, [alert("a1")], noon);
    await raise(instance, [alert("a1")], noon + 1);
    await deliverAt(0);
    await deliverAt(60);
    expect(receiver.forged).toEqual([]);
    expect(receiver.received).toEqual([
      {
        id: "a1",
        type: "abuse.suspected",
        timestamp: "2026-09-01T12:00:00.000Z",
        data: { refused: 3, text: "Look." },
      },
    ]);
  });

  it("is in the log once, for the rules of Cloud Monitoring", async () => {
    await raise(instance, [alert("a1")], noon);
    await raise(instance, [alert("a1")], noon);
    const logged = world.log.entries.filter(({ message }) => message === "Alert");
    expect(logged).toMatchObject([{ level: "error", fields: { id: "a1", type: "abuse.suspected" } }]);
  });

  it("comes through once by its id when the receiver fails for ten minutes, each pause longer than the one before", async () => {
    receiver.status = 500;
    const ids = Array.from({ length: 45 }, (_, index) => `a${index}`);
    await raise(
      instance,
      ids.map((id) => alert(id)),
      noon,
    );
    const tries: number[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      const before = receiver.tries;
      await deliverAt(minute);
      tries.push((receiver.tries - before) / ids.length);
    }
    expect(tries).toEqual([1, 1, 0, 1, 0, 0, 0, 1, 0, 0]);
    receiver.status = 204;
    for (let minute = 10; minute < 20; minute += 2) await deliverAt(minute);
    const order = (one: string, other: string) => one.localeCompare(other);
    expect(receiver.received.map(({ id }) => id).toSorted(order)).toEqual(ids.toSorted(order));
  });

  it.each([301, 302, 307, 404])(
    "is not delivered by a receiver that answers %i, nor anywhere else",
    async (status) => {
      receiver.status = status;
      await raise(instance, [alert("a1")], noon);
      await deliverAt(0);
      expect(receiver.tries).toBe(1);
      expect((await alertsOf(test.database).doc("a1").get()).data()).toMatchObject({
        tries: 1,
        problem: `the receiver answered ${status}`,
      });
    },
  );

  it("is given up after a week, and says so", async () => {
    await receiver.close();
    await raise(instance, [alert("a1")], noon);
    await deliverAt(8 * 24 * 60);
    const stored = (await alertsOf(test.database).doc("a1").get()).data();
    expect(stored).not.toHaveProperty("nextTryAt");
    expect(stored?.["problem"]).toBe("the receiver could not be reached (ECONNREFUSED)");
    expect(world.log.entries.map(({ message }) => message)).toContain("An alert is given up");
  });

  it("is kept while its secret is missing, and the failure names the secret", async () => {
    world.secretManager.set("ALERT_WEBHOOK_SECRET", "too short");
    const other = world.another({ ALERT_WEBHOOK_URL: receiver.url });
    await raise(other, [alert("a1")], noon);
    expect(await failureOf(deliverDue(other, noon))).toMatchObject({ secret: "ALERT_WEBHOOK_SECRET" });
    expect(receiver.tries).toBe(0);
    world.secretManager.set("ALERT_WEBHOOK_SECRET", webhookSecret);
    await deliverDue(world.another({ ALERT_WEBHOOK_URL: receiver.url }), noon + 60 * MINUTE_MS);
    expect(receiver.received).toHaveLength(1);
  });

  it("is not kept for a receiver where there is none", async () => {
    await raise(world.instance, [alert("a1")], noon);
    await deliverDue(world.instance, noon);
    await deliverAt(0);
    expect(receiver.tries).toBe(0);
  });

  it("is taken by one of several who deliver at the same time", async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `a${index}`);
    await raise(
      instance,
      ids.map((id) => alert(id)),
      noon,
    );
    const store = new AlertStore(test.database, world.log);
    const taken = await Promise.all(Array.from({ length: 5 }, () => store.takeDue(noon)));
    const order = (one: string, other: string) => one.localeCompare(other);
    expect(
      taken
        .flat()
        .map(({ id }) => id)
        .toSorted(order),
    ).toEqual(ids);
  });
});

describe("the record of alerts", () => {
  it("is read newest first, in pages, with what became of each", async () => {
    const budget = {
      ...alert("budget-messages:day:main:anonymous@2026-09-01-0.5-100"),
      type: "budget.reached" as const,
    };
    await raise(instance, [alert("a1")], noon);
    await raise(instance, [budget], noon + 1_000);
    receiver.status = 500;
    await deliverAt(0);
    receiver.status = 204;
    await deliverAt(5);
    const first = await listAlerts(test.database, { pageSize: 1 });
    expect(first.entries).toEqual([
      {
        id: budget.id,
        type: "budget.reached",
        text: "Look.",
        at: "2026-09-01T12:00:01.000Z",
        deliveredAt: "2026-09-01T12:05:00.000Z",
      },
    ]);
    const { entries } = await listAlerts(test.database, { pageSize: 1, cursor: first.nextCursor });
    expect(entries).toMatchObject([{ id: "a1" }]);
  });
});
