import type { CallableRequest } from "firebase-functions/v2/https";
import { beforeEach, describe, expect, it } from "vitest";
import { documentsOf } from "../../../emulator-tests/security/trails.ts";
import type { SimulatedGateway } from "../../../simulated-gateway/index.ts";
import { admin } from "../../src/callables/admin.ts";
import { readStatus } from "../../src/callables/status.ts";
import { SettingsChange } from "../../src/contract/settings-request.ts";
import type { Instance } from "../../src/instance.ts";
import { changeSite, showSite } from "../../src/owner/change-site.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const test = useDatabase();
const world = useInstance(test);
const tokenSecret = "OPENCLAW_GATEWAY_TOKEN_EU";

let second: SimulatedGateway;
let instance: Instance;

beforeEach(async () => {
  second = await world.anotherGateway();
  const OPENCLAW_GATEWAY_URL = `${world.gateway.url}, ${second.url}`;
  instance = world.another({ GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL });
});

describe("the list of gateways", () => {
  it.each([
    ["nobody", undefined],
    ["a guest", { uid: "ada", token: { firebase: { sign_in_provider: "anonymous" } } }],
    [
      "a visitor",
      { uid: "ada", token: { firebase: { sign_in_provider: "password" }, email_verified: true } },
    ],
    [
      "who claims it in words",
      { uid: "ada", token: { firebase: { sign_in_provider: "password" }, admin: "true" } },
    ],
  ])("is changed and read by no one but an administrator: %s", async (_, auth) => {
    const call = (data: object) =>
      admin({ data, auth, rawRequest: { headers: {} } } as unknown as CallableRequest, instance);
    for (const data of [
      { action: "changeSettings", change: { gateways: [{ url: second.url }] } },
      { action: "settings" },
      { action: "status" },
    ])
      expect(await failureOf(call(data))).toMatchObject({
        details: { reason: auth === undefined ? "not-signed-in" : "not-admin" },
      });
    expect(await documentsOf(test.database)).toEqual([]);
  });

  it.each([
    "SESSION_KEY_PEPPER",
    "OPENCLAW_DEVICE_KEY",
    "OPENCLAW_ADMIN_DEVICE_KEY",
    "ALERT_WEBHOOK_SECRET",
    "OPENCLAW_GATEWAY_TOKENS",
    "OPENCLAW_GATEWAY_TOKEN_",
    "OPENCLAW_GATEWAY_TOKEN_eu",
    "OPENCLAW_GATEWAY_TOKEN_/../SESSION_KEY_PEPPER",
    "OPENCLAW_GATEWAY_TOKEN_A\nB",
    "kit-shop-OPENCLAW_GATEWAY_TOKEN",
    "projects/p/secrets/OPENCLAW_GATEWAY_TOKEN",
    "eyJhbGciOi-a-token-itself",
  ])("names no secret but that of a gateway's token, and says again nothing that was typed: %j", (name) => {
    const change = { gateways: [{ url: second.url, tokenSecret: name }] };
    const { success, error } = SettingsChange.safeParse(change);
    expect(success).toBe(false);
    expect(JSON.stringify(error?.issues)).not.toContain(name);
  });

  it("holds the names of secrets, whose values are in no answer, no document and no log", async () => {
    const stale = "a-stale-token-of-the-gateway";
    const gateways = [{ url: world.gateway.url }, { url: second.url, tokenSecret }] as const;
    const told: unknown[] = [];
    for (const value of [stale, `${stale} in two words`, second.token]) {
      world.secretManager.set(tokenSecret, value);
      const own = world.another({ GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL: second.url });
      told.push(await changeSite(test.database, { gateways: [...gateways] }, "olga", own.config()));
      await world.call({ message: "hello" }, own);
      told.push(await readStatus(own), await showSite(test.database));
      for (const link of own.fleet()?.links() ?? []) link.close();
    }
    const everything = JSON.stringify([told, await documentsOf(test.database), world.log.entries]);
    for (const seen of [tokenSecret, "token-mismatch", "token-secret-unusable"])
      expect(everything).toContain(seen);
    for (const secret of [stale, second.token]) expect(everything).not.toContain(secret);
  });
});
