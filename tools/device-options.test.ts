import { describe, expect, it } from "vitest";
import { parseDevice } from "./device-options.ts";
import { parseDoctor } from "./doctor-options.ts";

describe("npm run device", () => {
  it("reads its commands", () => {
    expect(parseDevice(["create", "--token-stdin"])).toMatchObject({ verb: "create", tokenStdin: true });
    expect(parseDevice(["show", "--project", "my-project"])).toMatchObject({ project: "my-project" });
    expect(parseDevice(["export", "--out", "x", "--force"])).toMatchObject({ out: "x", force: true });
    expect(parseDevice(["rotate"])).toMatchObject({ device: "chat", finishOnly: false });
    expect(parseDevice(["rotate", "admin", "--finish"])).toMatchObject({ device: "admin", finishOnly: true });
    expect(parseDevice(["show", "--project", "my-project", "--instance", "support"])).toMatchObject({
      instance: "support",
    });
    expect(parseDevice(["--help"])).toBeUndefined();
  });

  it.each([
    [[], /npm run device -- create/],
    [["make"], /no command make/],
    [["show", "--instance", "support", "--secrets", "s"], /exclude each other/],
    [["show", "--project", "my-project", "--instance", "Support/x"], /must be a kit's instance id/],
    [["create", "chat"], /too much: chat/],
    [["export"], /--out/],
    [["create", "--out", "x"], /--out belongs to export/],
    [["show", "--finish"], /--finish belongs to rotate/],
    [["rotate", "visitor"], /no device visitor/],
    [["show", "--project", "../other"], /project id/],
    [["show", "--project", "my-project", "--secrets", "x"], /exclude each other/],
    [["token", "the-token-itself"], /read from the terminal/],
    [["show", "--tokn"], /--help lists/],
  ])("%j is refused: %s", (args, message) => {
    expect(() => parseDevice(args)).toThrow(message);
  });
});

describe("npm run doctor", () => {
  it("reads its flags", () => {
    expect(parseDoctor(["--url", "wss://a.example", "--json", "--timeout", "5"])).toMatchObject({
      url: "wss://a.example",
      json: true,
      turnMs: 5_000,
    });
    expect(parseDoctor([])).toMatchObject({ json: false, url: undefined, project: undefined });
    expect(parseDoctor(["-h"])).toBeUndefined();
  });

  it.each([
    [["--timeout", "0"], /1 to 3600/],
    [["--project", "X"], /project id/],
    [["wss://a.example"], /--help lists/],
  ])("%j is refused: %s", (args, message) => {
    expect(() => parseDoctor(args)).toThrow(message);
  });
});
