import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSecretManager, type LocalSecretManager } from "../../../local-stack/secret-manager.ts";
import { SecretCache } from "../../src/secrets/secret-cache.ts";
import { secretManagerReader } from "../../src/secrets/secret-reader.ts";
import { secretNames, Secrets } from "../../src/secrets/secrets.ts";
import { failureOf } from "../support/failure.ts";
import { recordingLog, type RecordingLog } from "../support/recording-log.ts";

process.env["METADATA_SERVER_DETECTION"] = "none";
const maxAgeMs = 300_000;
const token = "token-of-the-gateway";
const pepper = "pepper-0123456789-abcdefgh";
const key = "-----BEGIN PRIVATE KEY-----\nprivate\n-----END PRIVATE KEY-----\n";
const values = {
  [secretNames.gatewayToken]: token,
  [secretNames.chatDeviceKey]: key,
  [secretNames.sessionKeyPepper]: pepper,
};

let manager: LocalSecretManager;
let log: RecordingLog;
let secrets: Secrets;
let nowMs: number;

beforeEach(async () => {
  manager = await startSecretManager({ values });
  log = recordingLog();
  nowMs = 1_000;
  const read = secretManagerReader("demo-test", manager.host);
  secrets = new Secrets(new SecretCache({ read, log, maxAgeMs, now: () => nowMs }));
});

afterEach(() => manager.close());

/** Everything that an error carries, its causes included. */
function writtenOut(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const own = Object.getOwnPropertyNames(error).map((name) => String(error[name as keyof Error]));
  return [error.message, ...own, JSON.stringify(error), error.cause && writtenOut(error.cause)].join(" ");
}

describe("a secret", () => {
  it("is read once for as long as it is young", async () => {
    await secrets.gatewayToken();
    nowMs += maxAgeMs - 1;
    expect(await secrets.gatewayToken()).toBe(token);
    expect(manager.accesses).toBe(1);
  });

  it("is read again when it is old, and its newest version counts", async () => {
    await secrets.gatewayToken();
    manager.set(secretNames.gatewayToken, "rotated");
    expect(await secrets.gatewayToken()).toBe(token);
    nowMs += maxAgeMs;
    expect(await secrets.gatewayToken()).toBe("rotated");
  });

  it("is read once for all who ask at the same time", async () => {
    const read = await Promise.all([secrets.gatewayToken(), secrets.gatewayToken(), secrets.gatewayToken()]);
    expect(read).toEqual([token, token, token]);
    expect(manager.accesses).toBe(1);
  });

  it("is read again at once when it was refused, others are not", async () => {
    await Promise.all([secrets.gatewayToken(), secrets.sessionKeyPepper()]);
    manager.set(secretNames.gatewayToken, "rotated");
    await secrets.refresh(secretNames.gatewayToken);
    expect(await secrets.gatewayToken()).toBe("rotated");
    expect(manager.accesses).toBe(3);
  });

  it("stays in use when it cannot be read again, and is not asked for at every call", async () => {
    await secrets.gatewayToken();
    manager.fail(403);
    nowMs += maxAgeMs;
    expect([await secrets.gatewayToken(), await secrets.gatewayToken()]).toEqual([token, token]);
    expect(manager.accesses).toBe(2);
    expect(log.entries.at(-1)).toMatchObject({
      level: "warn",
      fields: { version: expect.stringContaining("versions/1") },
    });
  });

  it("can be read after a first failure", async () => {
    manager.fail(403);
    await failureOf(secrets.gatewayToken());
    manager.fail(null);
    expect(await secrets.gatewayToken()).toBe(token);
  });

  it("is logged by the name of its version, when that changes", async () => {
    await secrets.gatewayToken();
    nowMs += maxAgeMs;
    await secrets.gatewayToken();
    expect(log.entries).toEqual([
      {
        level: "info",
        message: "Secret read",
        fields: { version: `projects/demo-test/secrets/${secretNames.gatewayToken}/versions/1` },
      },
    ]);
  });

  it("keeps its lines, and loses only what surrounds a token or a pepper", async () => {
    manager.set(secretNames.gatewayToken, ` ${token}\n`);
    manager.set(secretNames.sessionKeyPepper, `${pepper}\n`);
    expect(await secrets.gatewayToken()).toBe(token);
    expect(await secrets.sessionKeyPepper()).toBe(pepper);
    expect(await secrets.deviceKey(secretNames.chatDeviceKey)).toBe(key);
  });
});

describe("an unusable secret", () => {
  const problems: [string, (name: string) => void, RegExp][] = [
    ["missing", (name) => manager.remove(name), /does not exist/],
    ["empty", (name) => manager.set(name, " \n"), /is empty/],
    ["forbidden", () => manager.fail(403), /may not be read/],
    ["out of reach", () => manager.fail(500), /cannot be read at the moment/],
  ];
  const readings: [string, () => Promise<string>][] = [
    [secretNames.gatewayToken, () => secrets.gatewayToken()],
    [secretNames.chatDeviceKey, () => secrets.deviceKey(secretNames.chatDeviceKey)],
    [secretNames.sessionKeyPepper, () => secrets.sessionKeyPepper()],
  ];

  it.each(
    problems.flatMap(([problem, spoil, words]) =>
      readings.map(([name, read]) => ({ problem, name, spoil, words, read })),
    ),
  )("$name is named when it is $problem", async ({ name, spoil, words, read }) => {
    spoil(name);
    const failure = await failureOf(read());
    expect(failure).toMatchObject({
      name: "SecretUnusable",
      secret: name,
      problem: expect.stringMatching(words),
    });
    expect(failure).toHaveProperty("message", expect.stringContaining(name));
  });

  it.each([
    ["a token with a space in it", secretNames.gatewayToken, "two hushed", () => secrets.gatewayToken()],
    [
      "a pepper too short to be one",
      secretNames.sessionKeyPepper,
      "hushed",
      () => secrets.sessionKeyPepper(),
    ],
  ])("is %s, and its value is not told", async (_, name, value, read) => {
    manager.set(name, value);
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ name: "SecretUnusable", secret: name });
    expect(writtenOut(failure)).not.toContain("hushed");
  });

  it("is one that cannot be refreshed and was never read", async () => {
    manager.fail(403);
    expect(await failureOf(secrets.refresh(secretNames.gatewayToken))).toMatchObject({
      secret: secretNames.gatewayToken,
    });
  });
});

it("no value is in any log entry or error, whatever happens", async () => {
  const failures: unknown[] = [];
  const readAll = async () => {
    for (const read of [
      () => secrets.gatewayToken(),
      () => secrets.sessionKeyPepper(),
      () => secrets.deviceKey(secretNames.chatDeviceKey),
    ])
      await read().catch((error: unknown) => failures.push(error));
  };
  await readAll();
  manager.fail(403);
  nowMs += maxAgeMs;
  await readAll();
  manager.fail(null);
  for (const name of Object.keys(values))
    manager.set(name, `${token} ${pepper}`.slice(0, name.includes("PEPPER") ? 5 : 99));
  nowMs += maxAgeMs;
  await readAll();
  const written = [...failures.map(writtenOut), JSON.stringify(log.entries)].join(" ");
  expect(failures.length).toBeGreaterThan(0);
  for (const value of [token, pepper, "PRIVATE KEY"]) expect(written).not.toContain(value);
});
