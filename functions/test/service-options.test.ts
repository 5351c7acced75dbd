import { afterEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { callableOptions, runsAs } from "../src/service-options.ts";

const deployed = {};
const emulated = { FUNCTIONS_EMULATOR: "true" };

describe("origins", () => {
  afterEach(() => vi.restoreAllMocks());

  it("are those that are named, wherever it runs", () => {
    const config = readConfig({ ALLOWED_ORIGINS: "https://a.example http://localhost:3000" });
    for (const environment of [deployed, emulated])
      expect(callableOptions(config, environment).cors).toEqual([
        "https://a.example",
        "http://localhost:3000",
      ]);
  });

  it("are any in the emulator when none is named", () => {
    expect(callableOptions(readConfig({}), emulated).cors).toBe(true);
  });

  it("are none once deployed when none is named, which is said", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(callableOptions(readConfig({}), deployed).cors).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("ALLOWED_ORIGINS"));
  });

  it.each([
    "*",
    "https://*.example.com",
    "www.example.com",
    "https://a.example/",
    "https://a.example/x",
    "null",
    "ftp://a",
  ])("are never %s", (origin) => {
    expect(() => readConfig({ ALLOWED_ORIGINS: origin })).toThrow(/ALLOWED_ORIGINS/);
  });
});

describe("App Check", () => {
  it.each([
    ["", false, false],
    ["off", false, false],
    ["on", true, false],
    ["replay", true, true],
  ])("%j", (APP_CHECK, enforceAppCheck, consumeAppCheckToken) => {
    expect(callableOptions(readConfig({ APP_CHECK }), emulated)).toMatchObject({
      enforceAppCheck,
      consumeAppCheckToken,
    });
  });
});

describe("a service account", () => {
  it("is the default one unless it is named", () => {
    expect(runsAs("")).toEqual({});
    expect(runsAs("clawfire-chat@")).toEqual({ serviceAccount: "clawfire-chat@" });
  });

  it.each(["clawfire chat", "chat", "@"])("is not %j", (account) => {
    expect(() => readConfig({ ADMIN_SERVICE_ACCOUNT: account })).toThrow(/ADMIN_SERVICE_ACCOUNT/);
  });
});
