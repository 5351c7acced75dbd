import { afterEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { accountOf, callableOptions, serviceOptions } from "../src/service-options.ts";

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

  it("are not missed while the CLI looks at the code, before it asks for them", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(callableOptions(readConfig({}), { FUNCTIONS_CONTROL_API: "true" }).cors).toBe(false);
    expect(warn).not.toHaveBeenCalled();
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
    expect(accountOf("", "p")).toEqual({});
    expect(accountOf("of@elsewhere.example", "p")).toEqual({ serviceAccount: "of@elsewhere.example" });
  });

  it("is named whole, for the scheduler's job as well", () => {
    const config = readConfig({ CHAT_SERVICE_ACCOUNT: "of-chat@" });
    const { chat, sweep, admin } = serviceOptions(config, { ...emulated, GCLOUD_PROJECT: "a-project" });
    const address = "of-chat@a-project.iam.gserviceaccount.com";
    expect([chat.serviceAccount, sweep.serviceAccount]).toEqual([address, address]);
    expect(admin.serviceAccount).toBeUndefined();
  });

  it.each(["clawfire chat", "chat", "@"])("is not %j", (account) => {
    expect(() => readConfig({ ADMIN_SERVICE_ACCOUNT: account })).toThrow(/ADMIN_SERVICE_ACCOUNT/);
  });
});

describe("behind a load balancer of the owner's", () => {
  it("the functions' own addresses are closed, where a caller could pretend to be one", () => {
    const ingressOf = (TRUSTED_PROXY_HOPS: string) =>
      callableOptions(readConfig({ TRUSTED_PROXY_HOPS }), emulated).ingressSettings;
    expect(["1", "2"].map(ingressOf)).toEqual([undefined, "ALLOW_INTERNAL_AND_GCLB"]);
  });
});

describe("instances", () => {
  it("of every service have a bound, and so have their memory and the calls that one takes", () => {
    const { chat, conversations, admin, sweep } = serviceOptions(readConfig({}), emulated);
    const sizes = [chat, conversations, admin, sweep].map((one) => [
      one.memory,
      one.concurrency,
      "maxInstances" in one && one.maxInstances,
    ]);
    expect(sizes).toEqual([
      ["512MiB", 80, 20],
      ["512MiB", 20, 20],
      ["256MiB", 20, 2],
      ["256MiB", 1, 1],
    ]);
    const unbounded = serviceOptions(readConfig({ CHAT_MAX_INSTANCES: "0" }), emulated).chat;
    expect(unbounded).not.toHaveProperty("maxInstances");
  });

  it("are not to be kept awake in a greater number than there may be", () => {
    const kept = { CHAT_MIN_INSTANCES: "3" };
    expect(readConfig(kept)).toMatchObject({ CHAT_MIN_INSTANCES: 3 });
    expect(() => readConfig({ ...kept, CHAT_MAX_INSTANCES: "2" })).toThrow(/CHAT_MIN_INSTANCES/);
  });
});
