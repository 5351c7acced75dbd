import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseDeviceKey } from "../functions/src/gateway/connection/identity.ts";
import { chatScopes, ensureLocalSecrets, identityOf, makeDeviceKey, pairedDevice } from "./identities.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "identities-"));
  file = join(folder, ".secret.local");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("ensureLocalSecrets", () => {
  it("makes every secret, readable by its owner only", async () => {
    const secrets = await ensureLocalSecrets(file);
    expect(Object.keys(secrets).toSorted()).toEqual([
      "OPENCLAW_ADMIN_DEVICE_KEY",
      "OPENCLAW_DEVICE_KEY",
      "OPENCLAW_GATEWAY_TOKEN",
      "SESSION_KEY_PEPPER",
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(secrets.OPENCLAW_DEVICE_KEY).not.toBe(secrets.OPENCLAW_ADMIN_DEVICE_KEY);
  });

  it("answers the same secrets the next time", async () => {
    expect(await ensureLocalSecrets(file)).toEqual(await ensureLocalSecrets(file));
  });

  it("makes one set when several ask at the same time", async () => {
    const sets = await Promise.all(Array.from({ length: 4 }, () => ensureLocalSecrets(file)));
    for (const set of sets) expect(set).toEqual(sets[0]);
  });

  it("keeps what is there, and fills in what is empty", async () => {
    writeFileSync(file, "# mine\nOPENCLAW_GATEWAY_TOKEN=kept\nSESSION_KEY_PEPPER=\n");
    const secrets = await ensureLocalSecrets(file);
    expect(secrets.OPENCLAW_GATEWAY_TOKEN).toBe("kept");
    expect(secrets.SESSION_KEY_PEPPER.length).toBeGreaterThanOrEqual(24);
    expect(readFileSync(file, "utf8")).toContain("# mine\nOPENCLAW_GATEWAY_TOKEN=kept\n");
  });

  it("writes a key on one line, with its line ends written out", async () => {
    await ensureLocalSecrets(file);
    expect(readFileSync(file, "utf8")).toMatch(
      /^OPENCLAW_DEVICE_KEY="-----BEGIN PRIVATE KEY-----\\n.*\\n"$/m,
    );
  });
});

describe("a device", () => {
  it("is made of a key that the functions can read", () => {
    expect(parseDeviceKey(makeDeviceKey()).deviceId).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is named in the message when its key is unusable", async () => {
    const secrets = { ...(await ensureLocalSecrets(file)), OPENCLAW_DEVICE_KEY: "nonsense" };
    expect(() => identityOf(secrets, "OPENCLAW_DEVICE_KEY")).toThrow(
      /^OPENCLAW_DEVICE_KEY is not an Ed25519 key/,
    );
  });

  it("is paired for exactly the scopes given", () => {
    const identity = parseDeviceKey(makeDeviceKey());
    expect(pairedDevice(identity, chatScopes)).toMatchObject({
      deviceId: identity.deviceId,
      publicKey: identity.publicKey,
      platform: "node",
      clientId: "gateway-client",
      clientMode: "backend",
      scopes: chatScopes,
      approvedScopes: chatScopes,
      tokens: { operator: { scopes: chatScopes } },
    });
  });
});
