import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulatedGateway } from "../../simulated-gateway/index.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/instance.ts";
import { create } from "../device/create.ts";
import { CloudKeeper } from "../device/cloud-keeper.ts";
import { startSecretManager, type LocalSecretManager } from "../../local-stack/secret-manager.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { aboutAppCheck, examine } from "./examine.ts";
import { Redactor } from "./redactor.ts";
import { describeDiagnosis, describeStep } from "./report.ts";
import { findSetUp } from "./set-up.ts";
import { trustOf } from "./trust.ts";

describe("trust", () => {
  it.each([
    ["wss://gateway.example.com/", true, "device-pairing", "internet, encrypted"],
    ["wss://gateway.tail1234.ts.net/", true, "device-pairing", "Tailscale"],
    ["ws://100.101.102.103:18789/", false, "without-pairing", "Tailscale"],
    ["ws://192.168.1.9:18789/", true, "device-pairing", "private network, unencrypted"],
    ["ws://127.0.0.1:18789/", false, "own-host", "SSH tunnel"],
    ["ws://localhost:18789/", true, "device-pairing", "stays on this machine"],
    ["wss://gateway.example.com/", false, "without-pairing", "X-Forwarded-For"],
  ] as const)("%s, by pairing %s: %s", (url, byPairing, kind, words) => {
    const trust = trustOf(url, byPairing);
    expect(trust.kind).toBe(kind);
    expect(trust.explanation).toContain(words);
  });
});

describe("the redactor", () => {
  it("takes a secret out in all its forms, wherever it stands", () => {
    const redactor = new Redactor();
    redactor.hide("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ\n-----END PRIVATE KEY-----\n");
    redactor.hide("the-token\n");
    const cleaned = redactor.cleanAll({ a: ["x the-token y", 1, null], b: { c: "MC4CAQAwBQ" } });
    expect(cleaned).toEqual({ a: ["x [hidden] y", 1, null], b: { c: "[hidden]" } });
  });
});

describe("the report", () => {
  const plain = { isColoured: false };

  it("is one line for a step, and tells where to type the command", () => {
    expect(describeStep({ name: "dns", ok: true, seen: "a.example is 192.0.2.1", ms: 80 }, plain)).toBe(
      "  ✓ dns        a.example is 192.0.2.1  80 ms",
    );
    const finding = {
      kind: "not-paired",
      meaning: "M.",
      remedy: "R.",
      command: "openclaw devices approve r",
    };
    const diagnosis: Diagnosis = { ok: false, place: "here", steps: [], finding, notes: [] };
    expect(describeDiagnosis(diagnosis, plain)).toBe(
      "not-paired: M.\nR.\nNext, on the gateway's host:\n  openclaw devices approve r",
    );
  });

  it("is coloured for a person only", () => {
    const step = { name: "dns", ok: false, seen: "x" } as const;
    expect(describeStep(step, { isColoured: true })).toContain("\u001b[31m✗");
    expect(describeStep(step, plain)).not.toContain("\u001b");
  });
});

describe("a deployed set-up", () => {
  let manager: LocalSecretManager;
  beforeEach(async () => {
    manager = await startSecretManager();
  });
  afterEach(() => manager.close());

  const project = "demo-project";
  const around = () => ({ env: { SECRET_MANAGER_EMULATOR_HOST: manager.host } });
  const look = (url = "ws://127.0.0.1:1") => examine(findSetUp({ project, url }, around()));

  it("is read from Secret Manager, and its commands name the project", async () => {
    const missing = await look();
    expect(missing.finding).toMatchObject({
      kind: "secret-missing",
      command: `npm run device -- create --project ${project}`,
    });
    await create(new CloudKeeper(project, manager.host), { readToken: async () => "the-gateways-token" });
    const refused = await look();
    expect(refused.steps[0]).toMatchObject({
      ok: true,
      seen: expect.stringContaining(`Secret Manager of ${project}`),
    });
    expect(refused.finding).toMatchObject({ kind: "connection-refused", command: "openclaw gateway" });
    expect(JSON.stringify(refused)).not.toContain("the-gateways-token");
  });

  it("names each gateway over which conversations are spread, and what is wrong with it", async () => {
    await create(new CloudKeeper(project, manager.host), { readToken: async () => "the-gateways-token" });
    const setUp = findSetUp({ project }, around());
    const { deviceId, publicKey } = parseDeviceKey((await setUp.read("OPENCLAW_DEVICE_KEY")).value);
    const pairedDevices = [{ deviceId, publicKey, scopes: [...chatScopes] }];
    await using gateway = await startSimulatedGateway({
      release: "2026.9.6",
      token: "the-gateways-token",
      pairedDevices,
    });
    const [gone, off] = ["ws://127.0.0.1:9/", "ws://127.0.0.1:10/"];
    const urls = `${off} off, ${gateway.url} weight=2, ${gone} draining`;
    const parameters = { ...setUp.parameters, OPENCLAW_GATEWAY_URL: urls, GATEWAY_SHARE: "spread" };
    const diagnosis = await examine({ ...setUp, parameters });
    expect(diagnosis).toMatchObject({ ok: true, gateway: gateway.url });
    expect(diagnosis.gateways).toEqual([
      { url: off, state: "off", weight: 1 },
      { url: gateway.url, state: "active", weight: 2, release: "2026.9.6" },
      {
        url: gone,
        state: "draining",
        weight: 1,
        finding: expect.objectContaining({ kind: "connection-refused" }),
      },
    ]);
    const told = describeDiagnosis(diagnosis, { isColoured: false });
    expect(told).toContain(`Gateway ${gateway.url} (active, weight 2): 2026.9.6`);
    const tokenSecret = "OPENCLAW_GATEWAY_TOKEN_EU" as const;
    const listed = async () => [{ url: gateway.url, tokenSecret }];
    const spreading = { ...setUp, parameters };
    expect((await examine(spreading, { listed })).gateways).toMatchObject([
      {
        url: gateway.url,
        finding: { kind: "token-secret-unusable", command: expect.stringContaining(tokenSecret) },
      },
    ]);
    manager.set(tokenSecret, "the-gateways-token");
    expect(await examine(spreading, { listed })).toMatchObject({
      ok: true,
      gateways: [{ url: gateway.url, state: "active", weight: 1, release: "2026.9.6" }],
    });
    const double = await examine({
      ...setUp,
      parameters: { ...parameters, OPENCLAW_GATEWAY_URL: `${gone} ${gone}` },
    });
    expect(double.finding?.kind).toBe("url-double");
  });

  it("that may not be read says which role is missing", async () => {
    manager.fail(403);
    const { finding } = await look();
    expect(finding?.kind).toBe("secret-forbidden");
    expect(finding?.command).toContain("gcloud secrets add-iam-policy-binding OPENCLAW_DEVICE_KEY");
  });
});

describe("App Check", () => {
  it("is recommended while it is off, with the switches of the page and of the functions", () => {
    const notes = aboutAppCheck({ APP_CHECK: "off" }).join("\n");
    for (const part of ["NEXT_PUBLIC_RECAPTCHA_ENTERPRISE_KEY", "APP_CHECK=on"])
      expect(notes).toContain(part);
    expect((["on", "replay"] as const).flatMap((APP_CHECK) => aboutAppCheck({ APP_CHECK }))).toEqual([]);
  });
});

describe("a local set-up", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "set-up-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("takes the address as npm start does: flag, environment, running stack, files", () => {
    const secretsFile = join(folder, ".secret.local");
    writeFileSync(join(folder, ".env"), "OPENCLAW_GATEWAY_URL=wss://env.example\n");
    writeFileSync(join(folder, ".env.local"), "OPENCLAW_GATEWAY_URL=wss://local.example\n");
    const env = { OPENCLAW_GATEWAY_URL: "wss://shell.example" };
    const stackGateway = "ws://127.0.0.1:9";
    const from = (url: string | undefined, around: Parameters<typeof findSetUp>[1]) => {
      const { parameters, localStack } = findSetUp({ secretsFile, url }, around);
      return [parameters["OPENCLAW_GATEWAY_URL"], localStack];
    };
    expect(from("wss://flag.example", { env, stackGateway })).toEqual(["wss://flag.example", false]);
    expect(from(undefined, { env, stackGateway })).toEqual(["wss://shell.example", false]);
    expect(from(undefined, { env: {}, stackGateway })).toEqual([stackGateway, true]);
    expect(from(undefined, { env: {} })).toEqual(["wss://local.example", false]);
  });
});
