import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { officialEmulatorAvailable, startFirestore } from "./choose.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firestore-choice-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("FIREBASE_EMULATORS_PATH", folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function installJava(version: string): Promise<void> {
  const java = join(folder, "java");
  await writeFile(java, `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`);
  await chmod(java, 0o755);
}

test("says that there is no Java", async () => {
  expect(await officialEmulatorAvailable()).toEqual({
    available: false,
    because: expect.stringContaining("no Java on the path"),
  });
});

test.each(["17.0.15", "1.8.0_292"])("says that Java %s is too old", async (version) => {
  await installJava(version);
  expect(await officialEmulatorAvailable()).toEqual({
    available: false,
    because: expect.stringContaining(`this is Java ${version.split(".")[0]}`),
  });
});

test("says which file is missing when only another release of the emulator is cached", async () => {
  await installJava("21.0.1");
  await writeFile(join(folder, "cloud-firestore-emulator-v0.0.1.jar"), "");
  expect(await officialEmulatorAvailable()).toEqual({
    available: false,
    because: expect.stringMatching(/cloud-firestore-emulator-v[\d.]+\.jar is not there/),
  });
});

test("chooses the official emulator where Java and the right file are", async () => {
  await installJava("21.0.1");
  const answer = await officialEmulatorAvailable();
  const file = answer.available ? "" : (/file (\S+)/.exec(answer.because)?.[1] ?? "");
  await writeFile(file, "");
  expect(await officialEmulatorAvailable()).toEqual({ available: true });
  expect(await startFirestore({ project: "demo" })).toEqual({ kind: "official" });
});

test("starts the embedded engine when it is asked for", async () => {
  const firestore = await startFirestore({ project: "demo", preferOfficial: false });
  if (firestore.kind !== "embedded") throw new Error("The embedded engine was not chosen.");
  expect(firestore.because).toBe("the embedded engine was asked for");
  expect(firestore.environment).toEqual({
    FIRESTORE_EMULATOR_HOST: firestore.engine.host,
    GCLOUD_PROJECT: "demo",
  });
  await firestore.engine.close();
});
