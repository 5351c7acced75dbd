import { describe, expect, it } from "vitest";
import { lackOf, type Step } from "./steps.ts";

const step: Step = { name: "a step", command: ["node"], counts: { kind: "one" } };
const needing: Step = {
  ...step,
  needs: () => {
    throw new Error("Install a thing.");
  },
};

describe("a step that needs what a machine may lack", () => {
  it("tells what to install", () => {
    expect(lackOf(needing, {})).toBe("Install a thing.");
  });

  it("is never left out on a CI machine", () => {
    expect(lackOf(needing, { CI: "true" })).toBeUndefined();
  });

  it("is run where it is there", () => {
    expect([lackOf(step, {}), lackOf({ ...step, needs: () => "/usr/bin/thing" }, {})]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
