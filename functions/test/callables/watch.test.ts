import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweep } from "../../src/callables/sweep.ts";
import { alertsOf } from "../../src/database/paths.ts";
import { changeSettings, readSettings } from "../../src/owner/settings.ts";
import { Receiver, webhookSecret } from "../owner/receiver.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const test = useDatabase();
const world = useInstance(test);
const MINUTE_MS = 60_000;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
  world.secretManager.set("ALERT_WEBHOOK_SECRET", webhookSecret);
});

afterEach(() => receiver.close());

const say = () => world.call({ message: "hello", messageId: randomUUID() }, world.another());
const types = () => receiver.received.map(({ type }) => type);

/** Sweeps on behalf of the owner, so many minutes from now; a sweep's instance knows nothing of the one before. */
const sweepAt = (minute: number, more = {}) =>
  sweep(world.another({ ALERT_WEBHOOK_URL: receiver.url, ...more }), Date.now() + minute * MINUTE_MS);

describe("the sweep, on the owner's behalf", () => {
  it("pauses the site while its gateway is away, tells of it, and lets it go on", async () => {
    const gone = { OPENCLAW_GATEWAY_URL: "ws://127.0.0.1:9" };
    await say();
    await sweepAt(0, gone);
    await say();
    await sweepAt(6, gone);
    expect(types().toSorted()).toEqual(["gateway.away", "site.paused"]);
    expect(await failureOf(say())).toMatchObject({
      details: { reason: "paused", cause: "gateway", retryAfterMs: MINUTE_MS },
    });
    await sweepAt(8, gone);
    expect(types()).toHaveLength(2);
    await sweepAt(10);
    expect(types().slice(2).toSorted()).toEqual(["gateway.back", "site.resumed"]);
    await say();
  });

  it("tells of one of several gateways that is away, and pauses nothing", async () => {
    const second = await world.anotherGateway();
    const OPENCLAW_GATEWAY_URL = `${world.gateway.url}, ${second.url}`;
    const both = { GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL };
    await sweepAt(0, both);
    await second.close();
    await sweepAt(2, both);
    await sweepAt(8, both);
    expect(receiver.received).toMatchObject([
      { type: "gateway.one-away", data: { gateway: second.url, text: expect.stringContaining(second.url) } },
    ]);
    await say();
  });

  it("tells of a budget's marks, each once, however many sweeps look at the same time", async () => {
    const owner = { by: "olga", nowMs: Date.now() };
    await changeSettings(test.database, { budgets: [{ of: "messages", per: "day", limit: 2 }] }, owner);
    await say();
    await Promise.all([sweepAt(0), sweepAt(0), sweepAt(0)]);
    await say();
    await Promise.all([sweepAt(0), sweepAt(0), sweepAt(0)]);
    const marks = receiver.received.map(({ data }) => Number(data["percent"]));
    expect(marks.toSorted((one, other) => one - other)).toEqual([50, 80, 100]);
    expect((await alertsOf(test.database).get()).size).toBe(3);
  });

  it("leaves what the owner decides alone, and is overruled by it", async () => {
    const gone = { OPENCLAW_GATEWAY_URL: "ws://127.0.0.1:9" };
    const owner = { by: "olga", nowMs: Date.now() };
    await changeSettings(test.database, { sentence: "Closed." }, owner);
    await sweepAt(0, gone);
    await sweepAt(6, gone);
    expect(await readSettings(test.database)).toMatchObject({ sentence: "Closed.", version: 1 });
    await changeSettings(test.database, { pause: false }, owner);
    expect((await readSettings(test.database)).halt).toBeUndefined();
  });

  it("settles turns all the same when it cannot look after the site", async () => {
    test.engine.fail({ method: "BatchGetDocuments", code: 7, times: 3 });
    expect(await sweep(world.instance)).toMatchObject({ settled: 0 });
    expect(world.log.entries.map(({ message }) => message)).toContain("The site could not be looked after");
  });

  it("writes nothing while nothing happens", async () => {
    await sweepAt(0);
    expect((await costOf(test, () => sweepAt(2))).writes).toBe(0);
  });
});
