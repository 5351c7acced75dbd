import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { OAuth2Client } from "google-auth-library";
import { afterEach, describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { startSecretManager, type LocalSecretManager, type SecretManagerOptions } from "./secret-manager.ts";

const parent = "projects/demo-test";
let manager: LocalSecretManager;
let client: SecretManagerServiceClient;

async function start(options: SecretManagerOptions): Promise<void> {
  manager = await startSecretManager(options);
  const [apiEndpoint, port] = manager.host.split(":") as [string, string];
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: "local" });
  client = new SecretManagerServiceClient({
    fallback: true,
    protocol: "http",
    apiEndpoint,
    port: Number(port),
    authClient,
    projectId: "demo-test",
  });
}

afterEach(async () => {
  await client.close();
  await manager.close();
});

async function access(name: string, version = "latest") {
  const [{ name: versionName, payload }] = await client.accessSecretVersion({
    name: `${parent}/secrets/${name}/versions/${version}`,
  });
  const data = Buffer.from(payload?.data ?? "");
  return {
    version: versionName?.split("/").at(-1),
    value: data.toString(),
    crc: Number(payload?.dataCrc32c),
    data,
  };
}

describe("Google's own client", () => {
  test("reads the latest version, with a checksum that fits", async () => {
    await start({ values: { TOKEN: "sécret\nline" } });
    const { version, value, crc, data } = await access("TOKEN");
    expect([version, value]).toEqual(["1", "sécret\nline"]);
    expect(crc).toBe(crc32c(data));
    expect(manager.accesses).toBe(1);
  });

  test("sees a rotation, and still reads the version before", async () => {
    await start({ values: { TOKEN: "old" } });
    manager.set("TOKEN", "new");
    expect(await access("TOKEN")).toMatchObject({ version: "2", value: "new" });
    expect(await access("TOKEN", "1")).toMatchObject({ version: "1", value: "old" });
  });

  test("gets NOT_FOUND for a missing or removed secret", async () => {
    await start({ values: { TOKEN: "old" } });
    await expect(access("NONE")).rejects.toMatchObject({ code: 5 });
    manager.remove("TOKEN");
    await expect(access("TOKEN")).rejects.toMatchObject({ code: 5 });
  });

  test("gets the failure that was asked for, and nothing of a value in it", async () => {
    await start({ values: { TOKEN: "top-secret" } });
    manager.fail(403);
    const error: unknown = await access("TOKEN").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 7 });
    expect(String(error)).not.toMatch(/top-secret/);
    manager.fail(null);
    expect((await access("TOKEN")).value).toBe("top-secret");
  });

  test("creates a secret and adds a version to it", async () => {
    await start({});
    const secret = { replication: { automatic: {} } };
    await client.createSecret({ parent, secretId: "KEY", secret });
    await expect(client.createSecret({ parent, secretId: "KEY", secret })).rejects.toMatchObject({ code: 6 });
    await expect(access("KEY")).rejects.toMatchObject({ code: 5 });
    const payload = { data: Buffer.from("value") };
    const [version] = await client.addSecretVersion({ parent: `${parent}/secrets/KEY`, payload });
    expect(version.name).toBe(`${parent}/secrets/KEY/versions/1`);
    expect((await access("KEY")).value).toBe("value");
  });
});

describe("a file of secrets", () => {
  const newFile = () => join(mkdtempSync(join(tmpdir(), "secrets-")), ".secret.local");

  test("is read again when it changed", async () => {
    const file = newFile();
    writeFileSync(file, 'TOKEN="a\\nb"\n');
    await start({ file });
    expect(await access("TOKEN")).toMatchObject({ version: "1", value: "a\nb" });
    writeFileSync(file, "TOKEN=rotated\n");
    expect(await access("TOKEN")).toMatchObject({ version: "2", value: "rotated" });
    writeFileSync(file, "");
    await expect(access("TOKEN")).rejects.toMatchObject({ code: 5 });
  });

  test("keeps what the client stores", async () => {
    const file = newFile();
    await start({ file });
    await client.createSecret({ parent, secretId: "KEY", secret: { replication: { automatic: {} } } });
    await client.addSecretVersion({
      parent: `${parent}/secrets/KEY`,
      payload: { data: Buffer.from("line\nline") },
    });
    expect(readFileSync(file, "utf8")).toBe('KEY="line\\nline"\n');
    expect((await access("KEY")).value).toBe("line\nline");
  });
});
