import { describe, expect, it } from "vitest";
import { failureKinds, failures } from "../../../src/gateway/failures/failures.ts";

describe("the catalogue of failures", () => {
  it.each(failureKinds)("%s says what it means and what to do, with and without details", (kind) => {
    const { meaning, remedy } = failures[kind];
    for (const details of [{}, { deviceId: "d", requestId: "r", url: "wss://g/", method: "m" }]) {
      expect(`${meaning} ${remedy(details)}`).not.toMatch(/undefined|null|NaN/);
    }
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
