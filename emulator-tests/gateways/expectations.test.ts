import { expect, test } from "vitest";
import { expectationsOf } from "./expectations.ts";

test("a release that was measured is expected to do what it did", () => {
  expect(expectationsOf("2026.6.11").measuredAt).toBe("2026.6.11");
  expect(expectationsOf("openclaw@2026.6.11")).toEqual(expectationsOf("2026.6.11"));
});

test.each([
  ["2026.5.1", "2026.4.15"],
  ["openclaw@2026.10.1", "2026.9.6"],
  ["clawdbot@2026.1.9", "2026.1.24-3"],
])("%s, which was not, is expected to do as %s did", (name, measuredAt) => {
  expect(expectationsOf(name).measuredAt).toBe(measuredAt);
});
