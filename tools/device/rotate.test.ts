import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { startSecretManager, type LocalSecretManager } from "../../local-stack/secret-manager.ts";
import { CloudKeeper } from "./cloud-keeper.ts";
import { create } from "./create.ts";
import { FileKeeper } from "./file-keeper.ts";
import { rotate, type Rotation } from "./rotate.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

let folder = "";
let manager: LocalSecretManager;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rotate-"));
  manager = await startSecretManager();
});
afterEach(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

const keepers: readonly (readonly [string, () => SecretKeeper])[] = [
  ["a local file", () => new FileKeeper(join(folder, ".secret.local"))],
  ["Secret Manager", () => new CloudKeeper("demo-project", manager.host)],
];

const unpaired = () => Promise.reject(new GatewayFailure("not-paired", { requestId: "r-1" }));
const away = () => Promise.reject(new GatewayFailure("connection-refused"));
const admitted = () => Promise.resolve();

async function rotation(keeper: SecretKeeper, knock: Rotation["knock"], finishOnly = false) {
  return rotate({ keeper, device: "chat", finishOnly, knock });
}

describe.each(keepers)("rotate, in %s", (_place, open) => {
  it("leaves the old key in use while the new one waits, however often it is run", async () => {
    const keeper = open();
    await create(keeper);
    const old = await keeper.read("OPENCLAW_DEVICE_KEY");
    const first = await rotation(keeper, unpaired);
    const second = await rotation(keeper, unpaired);
    expect(first).toMatchObject({ kind: "waiting", failure: { details: { requestId: "r-1" } } });
    expect(second.newId).toBe(first.newId);
    expect(await keeper.read("OPENCLAW_DEVICE_KEY")).toBe(old);
  });

  it("puts the new key in the old one's place once the gateway lets it in", async () => {
    const keeper = open();
    await create(keeper);
    const old = await keeper.read("OPENCLAW_DEVICE_KEY");
    const { newId } = await rotation(keeper, unpaired);
    expect(await rotation(keeper, admitted, true)).toMatchObject({ kind: "promoted", newId });
    expect(await keeper.read("OPENCLAW_DEVICE_KEY")).not.toBe(old);
    await expect(rotation(keeper, admitted, true)).rejects.toThrow(/No new key of the chat device waits/);
  });

  it("begins anew after one that is over", async () => {
    const keeper = open();
    await create(keeper);
    const first = await rotation(keeper, admitted);
    const second = await rotation(keeper, admitted);
    expect(second.oldId).toBe(first.newId);
    expect(second.newId).not.toBe(first.newId);
  });

  it("goes on where it was when the gateway could not be reached", async () => {
    const keeper = open();
    await create(keeper);
    await expect(rotation(keeper, away)).rejects.toThrow(/old one stays in use[\s\S]*Nothing listens/);
    expect(await rotation(keeper, admitted, true)).toMatchObject({ kind: "promoted" });
  });

  it("makes nothing without a key to replace, or when only told to finish", async () => {
    const keeper = open();
    await expect(rotation(keeper, admitted)).rejects.toThrow(/OPENCLAW_DEVICE_KEY .* holds nothing/);
    await create(keeper);
    await expect(rotation(keeper, admitted, true)).rejects.toThrow(/rotate chat/);
    expect(await keeper.read("OPENCLAW_DEVICE_KEY_NEXT")).toBeUndefined();
  });
});

it("keeps the old key of a local file under a name of its own", async () => {
  const keeper = new FileKeeper(join(folder, ".secret.local"));
  await create(keeper);
  const old = await keeper.read("OPENCLAW_DEVICE_KEY");
  await rotation(keeper, admitted);
  expect(await keeper.read("OPENCLAW_DEVICE_KEY_PREVIOUS")).toBe(old);
  expect(readFileSync(join(folder, ".secret.local"), "utf8")).not.toContain("_NEXT");
});
