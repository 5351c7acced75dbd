import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/gateway/connection/backoff.ts";
import { EventSequence } from "../../../src/gateway/connection/event-sequence.ts";
import { GatewayFailure } from "../../../src/gateway/failures/failure.ts";
import {
  currentChoice,
  indexOf,
  nextChoice,
  preferred,
  type GatewayChoice,
} from "../../../src/gateway/connection/gateway-choice.ts";
import { pauseMs } from "../../../src/gateway/connection/pause.ts";

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

describe("the choice of a gateway", () => {
  const after = (choice: GatewayChoice, now: number) => nextChoice(choice, 3, now);

  it("goes round, and remembers when it left the preferred one", () => {
    const second = after(preferred, 10);
    const third = after(second, 20);
    expect(second).toEqual({ kind: "substitute", index: 1, leftAtMs: 10 });
    expect(third).toEqual({ kind: "substitute", index: 2, leftAtMs: 10 });
    expect(indexOf(after(third, 30))).toBe(0);
  });

  it("stays with a substitute for a while, then prefers the first again", () => {
    const second = after(preferred, 10);
    expect(currentChoice(second, 109, 100)).toBe(second);
    expect(currentChoice(second, 110, 100)).toBe(preferred);
  });

  it("is always the only one there is", () => {
    expect(indexOf(nextChoice(preferred, 1, 0))).toBe(0);
  });
});

describe("the numbering of events", () => {
  it.each([
    [[1, 2, 3], []],
    [
      [5, 6, 8, 9, 12],
      [8, 12],
    ],
    [[undefined, 4, undefined, 5], []],
    [[3, 3, 2, 4], []],
    [[3, 1, 5], [5]],
  ])("%j skips before %j", (numbers, gaps) => {
    const sequence = new EventSequence();
    expect(numbers.filter((seq) => sequence.skips(seq))).toEqual(gaps);
  });
});
