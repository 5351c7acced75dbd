import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readPageConfig } from "./nextjs/lib/page-config.ts";

const app = { NEXT_PUBLIC_FIREBASE_API_KEY: "key", NEXT_PUBLIC_FIREBASE_PROJECT_ID: "shop" };
const example = parseEnv(readFileSync(join(import.meta.dirname, "nextjs/.env.example"), "utf8"));

describe("the page's configuration", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("takes the example's file with its empty lines as it is", () => {
    expect(readPageConfig(example)).toBeUndefined();
    expect(readPageConfig({ ...example, ...app })).toEqual({
      firebase: { apiKey: "key", projectId: "shop", authDomain: "shop.firebaseapp.com" },
      region: "us-central1",
      instance: "clawfire",
      signIn: [],
      appCheck: undefined,
    });
  });

  it("knows how a guest may become somebody, and refuses a way that there is not", () => {
    const host = { CLAWFIRE_CONSOLE_HOST: "console.shop.example" };
    const read = (ways: string, more = {}) =>
      readPageConfig({ ...app, ...more, NEXT_PUBLIC_CLAWFIRE_SIGN_IN: ways })?.signIn;
    expect(read("google, email", host)).toEqual(["google", "email"]);
    expect(read("email")).toEqual(["email"]);
    expect(() => read("google")).toThrow(/set CLAWFIRE_CONSOLE_HOST/);
    expect(() => read("facebook")).toThrow(/has "facebook"; it may have google and email/);
  });

  it.each([
    ["on", false],
    ["replay", true],
  ])("sends App Check tokens with the site key, and fresh ones when it is %s: %s", (mode, replay) => {
    const set = { NEXT_PUBLIC_RECAPTCHA_ENTERPRISE_KEY: "site", NEXT_PUBLIC_CLAWFIRE_APP_CHECK: mode };
    expect(readPageConfig({ ...app, ...set })?.appCheck).toEqual({ siteKey: "site", replay });
  });

  it("knows the function kit's instance", () => {
    const set = { NEXT_PUBLIC_CLAWFIRE_INSTANCE: "support" };
    expect(readPageConfig({ ...app, ...set })).toHaveProperty("instance", "support");
  });

  it("finds on App Hosting what an argument-free initializeApp() finds", () => {
    const config = { apiKey: "hosted", projectId: "hosted-shop", appId: "1:2:web:3" };
    vi.stubEnv("__FIREBASE_DEFAULTS__", JSON.stringify({ config }));
    expect(readPageConfig({})).toHaveProperty("firebase", config);
  });
});
