import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasRun, prepareStateFolder } from "../../deploy/gateway/state-folder.ts";
import { Unusable } from "../../deploy/gateway/setting.ts";
import { readSettings, type Settings } from "../../deploy/gateway/settings.ts";
import { chatScopes, pairedDevice } from "../../local-stack/identities.ts";
import { newDevice } from "../gateways/world.ts";

const folder = mkdtempSync(join(tmpdir(), "gateway-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const device = newDevice();
const exported = JSON.stringify({ [device.deviceId]: pairedDevice(device, chatScopes) });
const token = randomBytes(32).toString("base64");

const complete = {
  CLAWFIRE_OPENCLAW: "/opt/openclaw/node_modules/openclaw",
  CLAWFIRE_PAIRED_DEVICES: exported,
  OPENCLAW_GATEWAY_TOKEN: token,
  OPENCLAW_MODEL_API_KEY: "sk-of-the-provider",
  OPENCLAW_MODEL_BASE_URL: "https://models.example.com/v1",
  OPENCLAW_MODEL_ID: "m-1",
  OPENCLAW_STATE_DIR: folder,
  PORT: "8080",
};

function read(changes: Record<string, string | undefined> = {}, isFirstStart = true): Settings {
  return readSettings({ ...complete, ...changes }, { isFirstStart });
}

function problems(changes: Record<string, string | undefined>): readonly string[] {
  try {
    read(changes);
    return [];
  } catch (error) {
    if (error instanceof Unusable) return error.problems;
    throw error;
  }
}

function fileWith(text: string): string {
  const file = join(folder, createHash("sha256").update(text).digest("hex"));
  writeFileSync(file, text);
  return file;
}

describe("the settings of the entry script", () => {
  it.each([
    ["OPENCLAW_GATEWAY_TOKEN", /^OPENCLAW_GATEWAY_TOKEN is missing\. .*openssl rand/],
    ["OPENCLAW_MODEL_BASE_URL", /^OPENCLAW_MODEL_BASE_URL is missing\. .*https:/],
    ["OPENCLAW_MODEL_API_KEY", /^OPENCLAW_MODEL_API_KEY is missing\./],
    ["OPENCLAW_MODEL_ID", /^OPENCLAW_MODEL_ID is missing\./],
    ["OPENCLAW_STATE_DIR", /^OPENCLAW_STATE_DIR is missing\. .*volume/],
    ["PORT", /^PORT is missing\./],
    ["CLAWFIRE_PAIRED_DEVICES", /^CLAWFIRE_PAIRED_DEVICES is missing\. .*npm run device -- export/],
    ["CLAWFIRE_OPENCLAW", /^CLAWFIRE_OPENCLAW is missing\./],
  ])("names %s when it is missing or empty", (name, sentence) => {
    for (const value of [undefined, "", "  "])
      expect(problems({ [name]: value })).toEqual([expect.stringMatching(sentence)]);
  });

  it("names everything that is wrong at once", () => {
    const nothing = Object.fromEntries(Object.keys(complete).map((name) => [name, undefined]));
    expect(problems(nothing)).toHaveLength(Object.keys(complete).length);
  });

  it.each([
    ["OPENCLAW_GATEWAY_TOKEN", "short", /fewer than 32 characters/],
    ["OPENCLAW_GATEWAY_TOKEN", "a".repeat(64), /different characters/],
    ["OPENCLAW_GATEWAY_TOKEN", "replace-with-a-long-random-value-please", /placeholder/],
    ["OPENCLAW_GATEWAY_TOKEN", `${token} x`, /white space/],
    ["OPENCLAW_MODEL_BASE_URL", "models.example.com/v1", /not an http:/],
    ["OPENCLAW_MODEL_BASE_URL", "https://me:pw@models.example.com", /holds a credential/],
    ["OPENCLAW_MODEL_API", "grpc", /none of openai-completions/],
    ["OPENCLAW_STATE_DIR", "data", /not an absolute path/],
    ["PORT", "http", /not a port number/],
    ["PORT", "70000", /not a port number/],
    ["CLAWFIRE_RUN_AS", "0:0", /never runs as root/],
    ["CLAWFIRE_TRUSTED_PROXIES", "0.0.0.0/0", /not an IP address or a range/],
    ["CLAWFIRE_TRUSTED_PROXIES", "proxy.example.com", /not an IP address or a range/],
    ["CLAWFIRE_TRUSTED_PROXIES", "::/0", /not an IP address or a range/],
    ["CLAWFIRE_PAIRED_DEVICES", "AAAA", /neither JSON nor the base64/],
    ["CLAWFIRE_PAIRED_DEVICES", "{}", /names no device/],
    ["CLAWFIRE_PAIRED_DEVICES", exported.replaceAll(device.deviceId, "0".repeat(64)), /SHA-256/],
    ["CLAWFIRE_PAIRED_DEVICES", exported.replaceAll("operator.read", "operator.admin"), /more scopes/],
  ])("refuses %s = %s, without quoting a secret", (name, value, sentence) => {
    expect(problems({ [name]: value })).toEqual([expect.stringMatching(sentence)]);
    const mayBeShown = /^CLAWFIRE_TRUSTED|^PORT$|_DIR$|_API$|_AS$/.test(name);
    expect(
      mayBeShown ||
        !problems({ [name]: value })
          .join()
          .includes(value),
    ).toBe(true);
  });

  it("reads a secret from a file that a variable names, but not from both places", () => {
    const file = fileWith(`${token}\n`);
    expect(read({ OPENCLAW_GATEWAY_TOKEN: undefined, OPENCLAW_GATEWAY_TOKEN_FILE: file }).token).toBe(token);
    expect(problems({ OPENCLAW_GATEWAY_TOKEN_FILE: file })).toEqual([expect.stringContaining("both given")]);
    expect(
      problems({ OPENCLAW_GATEWAY_TOKEN: undefined, OPENCLAW_GATEWAY_TOKEN_FILE: join(folder, "none") }),
    ).toEqual([expect.stringMatching(/cannot be read: .*none \(ENOENT\)/)]);
  });

  it("takes the devices as JSON, as base64, or not at all", () => {
    const devices = JSON.parse(exported) as object;
    for (const text of [exported, Buffer.from(exported).toString("base64")])
      expect(JSON.parse(read({ CLAWFIRE_PAIRED_DEVICES: text }).pairedDevices ?? "")).toEqual(devices);
    expect(read({ CLAWFIRE_PAIRED_DEVICES: "none" }).pairedDevices).toBeUndefined();
    expect(read({ CLAWFIRE_PAIRED_DEVICES: undefined }, false).pairedDevices).toBeUndefined();
  });

  it("knows from where the proxies of Railway and Fly connect, unless it is told", () => {
    expect(read().proxies).toEqual({ trustedProxies: [], allowRealIpFallback: false });
    expect(read({ RAILWAY_PROJECT_ID: "p" }).proxies).toEqual({
      trustedProxies: ["100.64.0.0/10"],
      allowRealIpFallback: true,
    });
    expect(read({ FLY_APP_NAME: "a" }).proxies.trustedProxies).toEqual(["172.16.0.0/12", "fdaa::/16"]);
    const told = { RAILWAY_PROJECT_ID: "p", CLAWFIRE_TRUSTED_PROXIES: "10.1.2.3, fd12::/16" };
    expect(read(told).proxies.trustedProxies).toEqual(["10.1.2.3", "fd12::/16"]);
  });

  it("lets the gateway see nothing else of the environment", () => {
    const { inherited } = read({ PATH: "/bin", AWS_SECRET_ACCESS_KEY: "x", OPENAI_API_KEY: "y", TZ: "UTC" });
    expect(inherited).toEqual({ PATH: "/bin", TZ: "UTC" });
  });

  it("wants no key for a model server of the own network", () => {
    const changes = { OPENCLAW_MODEL_API_KEY: undefined, OPENCLAW_MODEL_BASE_URL: "http://ollama:11434/v1" };
    expect(read(changes).model.apiKey).toBe("none");
  });
});

describe("the state directory", () => {
  it("is filled once, for its user only, and mended while the gateway has never run", () => {
    const stateDir = mkdtempSync(join(folder, "state-"));
    const settings = { ...read(), stateDir };
    expect(prepareStateFolder(settings)[0]).toMatch(/First start/);
    expect(readdirSync(stateDir).toSorted()).toEqual([
      "devices",
      "openclaw.json",
      "proxies.json",
      "workspace",
    ]);
    for (const file of ["openclaw.json", "proxies.json", "devices/paired.json", "workspace/AGENTS.md"])
      expect(statSync(join(stateDir, file)).mode & 0o777).toBe(0o600);
    const other = { ...settings, pairedDevices: "{}\n", instructions: "Other words." };
    expect(prepareStateFolder(other)[1]).toMatch(/not touched/);
    expect(readFileSync(join(stateDir, "devices/paired.json"), "utf8")).toBe("{}\n");
    expect(readFileSync(join(stateDir, "workspace/AGENTS.md"), "utf8")).not.toBe("Other words.");
    expect(hasRun(stateDir)).toBe(false);
  });

  it("says who cannot write it", () => {
    const file = fileWith("not a folder");
    expect(() => prepareStateFolder({ ...read(), stateDir: file })).toThrow(/cannot be written by user \d+/);
  });
});
