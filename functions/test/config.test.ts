import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";

describe("without any parameter", () => {
  it("there is a value for each", () => {
    expect(readConfig({})).toMatchObject({
      OPENCLAW_GATEWAY_URL: "",
      OPENCLAW_ALLOW_INSECURE_URL: false,
      OPENCLAW_AGENT_ID: "main",
      ALLOW_ANONYMOUS: true,
      CHAT_TIMEOUT_SECONDS: 300,
      ALLOWED_ORIGINS: [],
    });
  });

  it("all is as with empty ones, as an .env file has them", () => {
    const empty = Object.fromEntries(Object.keys(readConfig({})).map((name) => [name, ""]));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });
});

describe("a parameter", () => {
  it.each([
    ["ALLOW_ANONYMOUS", "false", false],
    ["MAX_MESSAGE_CHARACTERS", "500", 500],
    ["OPENCLAW_AGENT_ID", "support-2", "support-2"],
    [
      "ALLOWED_ORIGINS",
      " https://a.example, https://b.example\nhttps://c.example ",
      ["https://a.example", "https://b.example", "https://c.example"],
    ],
  ])("%s=%j is read", (name, text, value) => {
    expect(readConfig({ [name]: text })).toHaveProperty(name, value);
  });

  it.each([
    ["ALLOW_ANONYMOUS", "yes"],
    ["MAX_MESSAGE_CHARACTERS", "many"],
    ["MAX_MESSAGE_CHARACTERS", "0"],
    ["MAX_MESSAGE_CHARACTERS", "1.5"],
    ["CHAT_TIMEOUT_SECONDS", "4000"],
    ["SECRET_CACHE_SECONDS", "-1"],
    ["OPENCLAW_AGENT_ID", "Main Agent"],
  ])("%s=%j is refused by its name", (name, text) => {
    expect(() => readConfig({ [name]: text })).toThrow(new RegExp(`malformed: ${name} \\S`));
  });

  it("is named with every other one that is malformed", () => {
    expect(() => readConfig({ ALLOW_ANONYMOUS: "?", CHAT_TIMEOUT_SECONDS: "x" })).toThrow(
      /ALLOW_ANONYMOUS .*; CHAT_TIMEOUT_SECONDS /,
    );
  });

  it("of somebody else is not looked at", () => {
    expect(readConfig({ PATH: "/bin", GCLOUD_PROJECT: "demo" })).toEqual(readConfig({}));
  });
});
