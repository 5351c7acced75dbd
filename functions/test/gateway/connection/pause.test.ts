import { describe, expect, it } from "vitest";
import { backoffMs, pauseMs } from "../../../src/gateway/connection/pause.ts";
import { GatewayFailure } from "../../../src/gateway/failures/failure.ts";

describe("the backoff", () => {
  it.each([
    [1, 0, 125],
    [1, 1, 250],
    [2, 0, 250],
    [2, 1, 500],
    [5, 1, 4_000],
    [7, 0, 5_000],
    [7, 1, 10_000],
    [10_000, 1, 10_000],
  ])("after failure %i with luck %d is %i ms", (failures, random, ms) => {
    expect(backoffMs(failures, random)).toBe(ms);
  });
});

describe("the pause", () => {
  it.each([
    ["not-paired", {}, 1, 2_000],
    ["not-paired", {}, 9, 2_000],
    ["scope-upgrade", {}, 1, 2_000],
    ["token-mismatch", {}, 1, 60_000],
    ["device-id-mismatch", {}, 1, 60_000],
    ["protocol-mismatch", {}, 1, 60_000],
    ["auth-rate-limited", { retryAfterMs: 300_000 }, 1, 300_000],
    ["gateway-starting", { retryAfterMs: 500 }, 1, 500],
    ["gateway-starting", { retryAfterMs: 500 }, 5, 4_000],
    ["connection-refused", {}, 3, 1_000],
    ["certificate-refused", {}, 1, 10_000],
  ] as const)("after %s %j, failure %i in a row, is %i ms", (kind, details, failures, ms) => {
    expect(pauseMs(new GatewayFailure(kind, details), failures, 1)).toBe(ms);
  });
});
