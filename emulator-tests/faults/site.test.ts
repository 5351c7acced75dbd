import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Firestore } from "@google-cloud/firestore";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SendResult, SettingsChange } from "../../functions/src/contract/index.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { readBudgets } from "../../functions/src/owner/budget-state.ts";
import { changeSettings } from "../../functions/src/owner/settings.ts";
import { Receiver, webhookSecret } from "../../functions/test/owner/receiver.ts";
import { connect } from "../../local-stack/firestore/test-client.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { localProject } from "../../local-stack/project.ts";
import { startSimulatedGateway, type SimulatedGateway } from "../../simulated-gateway/index.ts";
import { call, CallableError } from "../../tools/callable-client.ts";
import { Fleet } from "./fleet.ts";
import { unsignedToken } from "./message.ts";

/** Five processes, each a function instance with a state of its own. */
const names = ["A", "B", "C", "D", "E"];
const folder = mkdtempSync(join(tmpdir(), "clawfire-site-"));

let gateway: SimulatedGateway;
let receiver: Receiver;
let fleet: Fleet;
let database: Firestore;

beforeAll(async () => {
  const key = makeDeviceKey();
  const { deviceId, publicKey } = parseDeviceKey(key);
  const pairedDevices = [{ deviceId, publicKey, scopes: ["operator.read", "operator.write"] }];
  gateway = await startSimulatedGateway({ release: "2026.9.6", token: "a-token", pairedDevices });
  receiver = await Receiver.start();
  const secrets = {
    OPENCLAW_GATEWAY_TOKEN: "a-token",
    OPENCLAW_DEVICE_KEY: key,
    SESSION_KEY_PEPPER: "0123456789abcdef0123456789abcdef",
    ALERT_WEBHOOK_SECRET: webhookSecret,
  };
  const parameters = { ALERT_WEBHOOK_URL: receiver.url };
  fleet = await Fleet.start({ gatewayUrl: gateway.url, secrets, folder, names, parameters });
  database = connect(fleet.engine.host, localProject, "clawfire");
  database.settings({ ignoreUndefinedProperties: true });
});

afterAll(async () => {
  await database.terminate();
  await fleet.stop();
  await receiver.close();
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const change = (wanted: SettingsChange) =>
  changeSettings(database, wanted, { by: "olga", nowMs: Date.now() });

type Ending = "answered" | "owner" | "budget";

/** What becomes of one message of somebody new at an instance. */
async function say(instance: number, data: object = {}): Promise<Ending> {
  const request = { message: "hello", messageId: randomUUID(), ...data };
  try {
    await call<SendResult>(fleet.at(instance).url, "chat", request, { idToken: unsignedToken(randomUUID()) });
    return "answered";
  } catch (error) {
    if (error instanceof CallableError && error.reason === "paused") return error.details["cause"] as Ending;
    throw error;
  }
}

/** Sends until a message ends so. @returns milliseconds after which the last one began that did not. */
async function until(instance: number, ending: Ending, sinceMs: number): Promise<number> {
  for (let lastMs = 0; ;) {
    const beganMs = Date.now() - sinceMs;
    if ((await say(instance)) === ending) return lastMs;
    lastMs = beganMs;
  }
}

/** The same, as often as it takes until the instance knows that the pause is over. */
async function sayOnceOpen(instance: number): Promise<Ending> {
  for (;;) {
    const ending = await say(instance);
    if (ending !== "owner") return ending;
  }
}

const each = <Result>(work: (instance: number) => Promise<Result>) =>
  Promise.all(names.map((_, index) => work(index)));

beforeEach(async () => {
  await change({ pause: false, budgets: [] });
  await each((instance) => until(instance, "answered", Date.now()));
});

describe("a pause", () => {
  it("is in effect on five processes within five seconds, and so is its end", async () => {
    await change({ pause: { sentence: "Back at noon." } });
    const paused = await each((instance) => until(instance, "owner", Date.now()));
    await change({ pause: false });
    const resumed = await each((instance) => until(instance, "answered", Date.now()));
    for (const lastMs of [...paused, ...resumed]) expect(lastMs).toBeLessThan(5_000);
  });

  it("lets a message end that was sent before, also for who attaches to it elsewhere", async () => {
    const messageId = randomUUID();
    const idToken = unsignedToken(randomUUID());
    const request = { message: "hello [hold:gate]", messageId };
    const asked = new Set(gateway.prompts);
    const send = (instance: number) => call<SendResult>(fleet.at(instance).url, "chat", request, { idToken });
    const first = send(0);
    await expect.poll(() => gateway.prompts.length, { timeout: 60_000 }).toBeGreaterThan(asked.size);
    await change({ pause: {} });
    await each((instance) => until(instance, "owner", Date.now()));
    const second = send(1);
    gateway.releaseHold("gate");
    const [one, other] = await Promise.all([first, second]);
    expect(one.reply.state).toBe("complete");
    expect(other.reply).toEqual(one.reply);
    expect(await say(2)).toBe("owner");
  });
});

describe("a budget", () => {
  it("lets exactly as many messages through as it has, of 300 at once at five processes, and is told of once", async () => {
    const budget = { of: "messages", per: "day", limit: 60 } as const;
    // Who knows of the pause knows of the budget that came with it.
    await change({ pause: {}, budgets: [budget] });
    await each((instance) => until(instance, "owner", Date.now()));
    await change({ pause: false });
    const endings = await Promise.all(Array.from({ length: 300 }, (_, index) => sayOnceOpen(index)));
    expect(endings.filter((ending) => ending === "answered")).toHaveLength(budget.limit);
    expect(endings.filter((ending) => ending === "budget")).toHaveLength(300 - budget.limit);
    const [state] = await readBudgets(database, [budget], Date.now());
    expect(state?.spent).toBe(budget.limit);
    await each((instance) => fleet.at(instance).sweep());
    await each((instance) => fleet.at(instance).sweep());
    const marks = receiver.received.filter(({ type }) => type === "budget.reached");
    expect(new Set(marks.map(({ data }) => data["percent"]))).toEqual(new Set([50, 80, 100]));
    expect(marks).toHaveLength(3);
    expect(receiver.forged).toEqual([]);
  });
});
