import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { CommandError } from "../command-line.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { startSecretManager, type LocalSecretManager } from "../../local-stack/secret-manager.ts";
import { CloudKeeper } from "./cloud-keeper.ts";
import { create, storeToken } from "./create.ts";
import { exportDevices } from "./export.ts";
import { FileKeeper } from "./file-keeper.ts";
import type { SecretKeeper } from "./secret-keeper.ts";
import { show } from "./show.ts";

let folder = "";
let file = "";
let manager: LocalSecretManager;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "device-"));
  file = join(folder, ".secret.local");
  manager = await startSecretManager();
});
afterEach(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

const keepers: readonly (readonly [string, () => SecretKeeper])[] = [
  ["a local file", () => new FileKeeper(file)],
  ["Secret Manager", () => new CloudKeeper("demo-project", manager.host)],
];

const rsaKey = () =>
  String(
    generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" }),
  );

describe.each(keepers)("device, in %s", (_place, open) => {
  it("creates both keys and the pepper, and says that the token is missing", async () => {
    const keeper = open();
    expect(Object.fromEntries(await create(keeper))).toEqual({
      OPENCLAW_GATEWAY_TOKEN: "absent",
      OPENCLAW_DEVICE_KEY: "made",
      OPENCLAW_ADMIN_DEVICE_KEY: "made",
      SESSION_KEY_PEPPER: "made",
    });
    const shown = await show(keeper);
    expect(shown.filter(({ isWellFormed }) => !isWellFormed).map(({ secret }) => secret)).toEqual([
      "OPENCLAW_GATEWAY_TOKEN",
    ]);
    const key = (await keeper.read("OPENCLAW_DEVICE_KEY")) ?? "";
    expect(shown[0]).toMatchObject({ device: "chat", deviceId: parseDeviceKey(key).deviceId });
  });

  it("keeps what is there, and does not even ask for a token that is there", async () => {
    const keeper = open();
    await keeper.store(
      new Map([
        ["OPENCLAW_DEVICE_KEY", makeDeviceKey()],
        ["OPENCLAW_GATEWAY_TOKEN", "kept"],
      ]),
    );
    const key = await keeper.read("OPENCLAW_DEVICE_KEY");
    const readToken = () => Promise.reject(new Error("It asked."));
    const created = await create(keeper, { readToken });
    expect(created.get("OPENCLAW_DEVICE_KEY")).toBe("kept");
    expect(created.get("OPENCLAW_ADMIN_DEVICE_KEY")).toBe("made");
    expect(await keeper.read("OPENCLAW_DEVICE_KEY")).toBe(key);
    expect(await keeper.read("OPENCLAW_GATEWAY_TOKEN")).toBe("kept");
  });

  it.each([
    ["nonsense", "hunter2", "text that is no PEM"],
    ["another type", rsaKey(), "an RSA key"],
    ["a public key", "-----BEGIN PUBLIC KEY-----\nhunter2\n-----END PUBLIC KEY-----", "a public key"],
    ["OpenSSH's form", "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2", "OpenSSH's own form"],
    ["a locked key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nhunter2", "locked with a passphrase"],
  ])("writes nothing when a key is %s, and says what it is", async (_what, value, seen) => {
    const keeper = open();
    await keeper.store(new Map([["OPENCLAW_ADMIN_DEVICE_KEY", value]]));
    const failure: unknown = await create(keeper).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandError);
    const { message } = failure as CommandError;
    expect(message).toContain(`OPENCLAW_ADMIN_DEVICE_KEY in ${keeper.place} holds`);
    expect(message).toContain(seen);
    expect(message).not.toMatch(/hunter2|MII/);
    expect(await keeper.read("OPENCLAW_DEVICE_KEY")).toBeUndefined();
  });

  it("writes nothing when the token that it is given is not one word", async () => {
    const keeper = open();
    const failed = create(keeper, { readToken: async () => "hunter2 hunter2" });
    await expect(failed).rejects.toThrow(/one word/);
    await expect(failed).rejects.not.toThrow(/hunter2/);
    await expect(create(keeper, { readToken: async () => "\n" })).rejects.toThrow(/No token/);
    expect(await keeper.read("OPENCLAW_DEVICE_KEY")).toBeUndefined();
  });

  it("replaces the token when it is told to", async () => {
    const keeper = open();
    expect(await storeToken(keeper, "first\n")).toBe("stored");
    expect(await storeToken(keeper, "second")).toBe("stored");
    expect(await storeToken(keeper, " second ")).toBe("kept");
    expect(await keeper.read("OPENCLAW_GATEWAY_TOKEN")).toBe("second");
  });

  it("exports both devices with the scopes that they ask for, for their owner only", async () => {
    const keeper = open();
    await create(keeper);
    const out = join(folder, "paired.json");
    await exportDevices(keeper, { out });
    const paired = JSON.parse(readFileSync(out, "utf8")) as Record<string, { scopes: string[] }>;
    expect(Object.values(paired).map(({ scopes }) => scopes)).toEqual([
      ["operator.read", "operator.write"],
      ["operator.read", "operator.write", "operator.pairing"],
    ]);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    await expect(exportDevices(keeper, { out })).rejects.toThrow(/is there already/);
    await exportDevices(keeper, { out, force: true });
    expect(readdirSync(folder).filter((name) => name.startsWith("paired"))).toEqual(["paired.json"]);
  });

  it("exports nothing while a key is missing, and makes the folder that it is told", async () => {
    const out = join(folder, "none", "paired.json");
    await expect(exportDevices(open(), { out })).rejects.toThrow(/OPENCLAW_DEVICE_KEY .* holds nothing/);
    expect(existsSync(out)).toBe(false);
    await create(open());
    await exportDevices(open(), { out });
    expect(existsSync(out)).toBe(true);
  });
});

describe("device", () => {
  it("leaves the rest of a local file as it is, readable by its owner only", async () => {
    writeFileSync(file, "# mine\nOTHER=1\n");
    await create(new FileKeeper(file));
    expect(readFileSync(file, "utf8")).toMatch(/^# mine\nOTHER=1\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([".secret.local"]);
  });

  it("makes one set of keys when it runs several times at once", async () => {
    await Promise.all(Array.from({ length: 4 }, () => create(new FileKeeper(file))));
    expect(await show(new FileKeeper(file))).toEqual(await show(new FileKeeper(file)));
    expect(readFileSync(file, "utf8").match(/^OPENCLAW_DEVICE_KEY=/gm)).toHaveLength(1);
  });

  it("says who must act when Secret Manager refuses", async () => {
    manager.fail(403);
    const refused = create(new CloudKeeper("demo-project", manager.host));
    await expect(refused).rejects.toThrow(/this account may not[\s\S]*npm run setup/);
  });
});
