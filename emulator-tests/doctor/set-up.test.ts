import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { lastStep, Patient } from "./world.ts";

let patient: Patient;
beforeEach(async () => {
  patient = await Patient.healthy();
});
afterEach(() => patient.remove());

const nowhere = "ws://127.0.0.1:1";
const pemOf = (key: { export(options: object): unknown }) =>
  String(key.export({ type: "pkcs8", format: "pem" }));
const rsaKey = () => pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);
const ecKey = () => pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);

describe("secrets", () => {
  it("that are missing are made by the printed command, and the others stay", async () => {
    const admin = await patient.get("OPENCLAW_ADMIN_DEVICE_KEY");
    await patient.keeper.forget("OPENCLAW_DEVICE_KEY");
    const broken = await patient.examine(nowhere);
    expect(lastStep(broken)).toBe("secrets failed");
    expect(broken.finding).toMatchObject({ kind: "secret-missing", command: "npm run device -- create" });
    await patient.runOurs(broken.finding?.command ?? "");
    expect((await patient.examine(nowhere)).steps[0]).toMatchObject({ name: "secrets", ok: true });
    expect(await patient.get("OPENCLAW_ADMIN_DEVICE_KEY")).toBe(admin);
  });

  it("without the token ask for it, and the printed command stores it", async () => {
    await patient.keeper.forget("OPENCLAW_GATEWAY_TOKEN");
    const { finding } = await patient.examine(nowhere);
    expect(finding).toMatchObject({ kind: "secret-missing", command: "npm run device -- token" });
    await patient.runOurs(finding?.command ?? "", patient.token);
    expect(await patient.get("OPENCLAW_GATEWAY_TOKEN")).toBe(patient.token);
  });

  it.each([
    ["device-key-malformed", "OPENCLAW_DEVICE_KEY", () => "hunter2-hunter2", "text that is no PEM"],
    ["device-key-malformed", "OPENCLAW_ADMIN_DEVICE_KEY", () => rsaKey().slice(0, 200), "damaged or cut off"],
    ["device-key-wrong-type", "OPENCLAW_DEVICE_KEY", rsaKey, "an RSA key"],
    ["device-key-wrong-type", "OPENCLAW_ADMIN_DEVICE_KEY", ecKey, "an EC key"],
    ["pepper-too-short", "SESSION_KEY_PEPPER", () => "hunter2", "is shorter than 24 characters"],
    ["token-malformed", "OPENCLAW_GATEWAY_TOKEN", () => "hunter2 hunter2", "contains white space"],
  ])("%s: %s", async (kind, secret, value, seen) => {
    await patient.put(secret, value());
    const broken = await patient.examine(nowhere);
    expect(lastStep(broken)).toBe("secrets failed");
    expect(broken.finding?.kind).toBe(kind);
    expect(broken.steps.at(-1)?.seen).toContain(secret);
    expect(broken.steps.at(-1)?.seen).toContain(seen);
    expect(JSON.stringify(broken)).not.toMatch(/hunter2|MII/);
  });

  it("of both devices must not be one", async () => {
    await patient.put("OPENCLAW_ADMIN_DEVICE_KEY", await patient.get("OPENCLAW_DEVICE_KEY"));
    expect((await patient.examine(nowhere)).finding?.kind).toBe("devices-are-one");
  });

  it("may be a PEM with its line ends written out, or base64", async () => {
    const pem = await patient.get("OPENCLAW_DEVICE_KEY");
    const { deviceId } = parseDeviceKey(pem);
    for (const form of [pem.replaceAll("\n", "\\n"), Buffer.from(pem).toString("base64")]) {
      await patient.put("OPENCLAW_DEVICE_KEY", form);
      const [secrets] = (await patient.examine(nowhere)).steps;
      expect(secrets).toMatchObject({ ok: true, seen: expect.stringContaining(deviceId.slice(0, 12)) });
    }
  });

  it("that cannot be read are not taken for missing ones", async () => {
    rmSync(patient.secretsFile);
    mkdirSync(patient.secretsFile);
    const broken = await patient.examine(nowhere);
    expect(broken.finding?.kind).toBe("secret-unreadable");
    expect(broken.steps[0]?.seen).toContain("EISDIR");
  });
});

describe("the address", () => {
  it.each([
    ["", "url-none"],
    ["gateway.example.com", "url-not-a-url"],
    ["https://gateway.example.com", "url-wrong-scheme"],
    ["ws://gateway.example.com", "url-insecure"],
    ["wss://gateway.example.com/?token=hunter2", "url-holds-credentials"],
  ])("%j: %s", async (url, kind) => {
    const broken = await patient.examine(url);
    expect(lastStep(broken)).toBe("url failed");
    expect(broken.finding?.kind).toBe(kind);
    expect(broken.finding?.command).toMatch(/^npm run (doctor|device)/);
    expect(JSON.stringify(broken)).not.toContain("hunter2");
  });

  it("is read from functions/.env, and a malformed parameter is named", async () => {
    patient.parameters(`OPENCLAW_GATEWAY_URL=${nowhere}\n`);
    expect((await patient.examine()).steps[1]?.seen).toBe(`${nowhere}/ (from functions/.env*)`);
    patient.parameters(`OPENCLAW_GATEWAY_URL=${nowhere}\nCHAT_TIMEOUT_SECONDS=soon\n`);
    const broken = await patient.examine();
    expect(broken.finding?.kind).toBe("parameters-malformed");
    expect(broken.steps.at(-1)?.seen).toContain("CHAT_TIMEOUT_SECONDS");
  });

  it("of a host that does not exist", async () => {
    const broken = await patient.examine("wss://gateway.invalid");
    expect(lastStep(broken)).toBe("dns failed");
    expect(broken.finding?.kind).toBe("host-not-found");
  });

  it("that no route leads to", async () => {
    const broken = await patient.examine("wss://255.255.255.255");
    expect(lastStep(broken)).toBe("tcp failed");
    expect(broken.finding?.kind).toBe("host-unreachable");
  });
});
