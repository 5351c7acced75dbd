import { describe, expect, it } from "vitest";
import { readFaultsOptions } from "./faults-options.ts";
import { readSoakOptions } from "./soak-options.ts";

describe("npm run soak", () => {
  it("sends 5000 turns, 120 at a time, unless told otherwise", () => {
    expect(readSoakOptions([])).toEqual({
      turns: 5000,
      seconds: 600,
      inFlight: 120,
      hasFaults: false,
      release: "2026.9.6",
      help: false,
    });
    expect(readSoakOptions(["--seconds", "40", "--faults", "--in-flight", "7"])).toMatchObject({
      seconds: 40,
      inFlight: 7,
      hasFaults: true,
    });
  });

  it.each([["--turns", "none"], ["--seconds", "0"], ["--release", "1.0"], ["--chaos"]])(
    "refuses %s %s",
    (...args) => {
      expect(() => readSoakOptions(args)).toThrow(args[1] ?? args[0]);
    },
  );
});

describe("npm run test:faults", () => {
  it("plays every cell over an old and a new release, unless told otherwise", () => {
    const { releases, only, lanes, real } = readFaultsOptions([]);
    expect({ releases, lanes, real }).toEqual({
      releases: ["2026.3.13", "2026.9.6"],
      lanes: 4,
      real: false,
    });
    expect(only.test("cut on-send")).toBe(true);
  });

  it.each([
    ["--release", "1.0"],
    ["--only", "("],
    ["--lanes", "0"],
  ])("refuses %s %s", (...args) => {
    expect(() => readFaultsOptions(args)).toThrow(args[1]);
  });
});
