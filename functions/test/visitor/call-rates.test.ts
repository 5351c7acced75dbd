import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { networksOf } from "../../src/visitor/address.ts";
import { CallRates } from "../../src/visitor/call-rates.ts";
import { ChatError } from "../../src/errors.ts";

const noon = Date.parse("2026-09-01T12:00:00.000Z");

const who = (uid: string, address = "203.0.113.5", anonymous = false) => ({
  uid,
  network: anonymous ? networksOf(address)[0] : undefined,
});

const ratesOf = (parameters: Record<string, string> = {}) => new CallRates(readConfig(parameters));

/** How many of so many calls are let in; the last one's wait, if it was refused. */
function letIn(rates: CallRates, action: string, callers: readonly ReturnType<typeof who>[], nowMs = noon) {
  let count = 0;
  let waitMs: number | undefined;
  for (const caller of callers) {
    try {
      rates.take(action, caller, nowMs);
      count += 1;
      waitMs = undefined;
    } catch (error) {
      if (!(error instanceof ChatError) || error.reason !== "rate-limited") throw error;
      waitMs = error.details.retryAfterMs;
    }
  }
  return { count, waitMs };
}

const times = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, i) => item(i));

describe("the calls of one person", () => {
  it.each([
    ["list", 60, 1_000],
    ["messages", 60, 1_000],
    ["refresh", 30, 2_000],
    ["stop", 30, 2_000],
    ["deleteAll", 6, 10_000],
    ["listDevices", 60, 1_000],
    ["send", 60, 1_000],
  ])("of %s are %d at once, and the next one %d ms later", (action, most, waitMs) => {
    const rates = ratesOf();
    expect(
      letIn(
        rates,
        action,
        times(200, () => who("ada")),
      ),
    ).toEqual({ count: most, waitMs });
    expect(letIn(rates, action, [who("ada")], noon + waitMs - 1).count).toBe(0);
    expect(letIn(rates, action, [who("ada")], noon + waitMs).count).toBe(1);
  });

  it("keep nobody else out, and no other action", () => {
    const rates = ratesOf();
    letIn(
      rates,
      "list",
      times(200, () => who("ada")),
    );
    expect(letIn(rates, "messages", [who("ada")]).count).toBe(1);
    expect(letIn(rates, "list", [who("bob")]).count).toBe(1);
  });

  it("may be any number where the parameter is 0", () => {
    expect(
      letIn(
        ratesOf({ CALLS_PER_MINUTE: "0" }),
        "list",
        times(5_000, () => who("ada", "1.2.3.4", true)),
      ).count,
    ).toBe(5_000);
  });

  it.each([
    [{ RATE_PER_MINUTE: "600" }, 1_200],
    [{ RATE_BURST: "100" }, 200],
    [{ RATE_PER_MINUTE: "0" }, 5_000],
  ])("are never fewer to send than messages are allowed: %j", (parameters, most) => {
    expect(
      letIn(
        ratesOf(parameters),
        "send",
        times(5_000, () => who("ada")),
      ).count,
    ).toBe(most);
  });

  it("can be as few as one a minute, whatever an action counts", () => {
    const rates = ratesOf({ CALLS_PER_MINUTE: "1" });
    expect(
      letIn(
        rates,
        "deleteAll",
        times(3, () => who("ada")),
      ),
    ).toEqual({ count: 1, waitMs: 60_000 });
  });
});

describe("the calls of one address", () => {
  it("are ten times as many for all who are not verified, however many accounts they have", () => {
    const rates = ratesOf();
    const crowd = times(5_000, (index) =>
      who(`one-of-many-${index}`, `2001:db8:7:${index.toString(16)}::1`, true),
    );
    expect(letIn(rates, "list", crowd).count).toBe(600);
    expect(letIn(rates, "list", [who("verified", "2001:db8:7::1")]).count).toBe(1);
    expect(letIn(rates, "list", [who("elsewhere", "2001:db8:8::1", true)]).count).toBe(1);
  });

  it("are remembered while others are forgotten", () => {
    const rates = ratesOf();
    const crowd = times(50_000, (index) => [
      who(`one-of-many-${index}`, "203.0.113.5", true),
      who(`verified-${index}`),
    ]).flat();
    expect(letIn(rates, "list", crowd).count).toBe(50_000 + 600);
  });

  it("are not used up by one who is refused anyway", () => {
    const rates = ratesOf();
    letIn(
      rates,
      "list",
      times(5_000, () => who("greedy", "203.0.113.5", true)),
    );
    const crowd = times(5_000, (index) => who(`one-of-many-${index}`, "203.0.113.5", true));
    expect(letIn(rates, "list", crowd).count).toBe(540);
  });

  it("are not counted where addresses are not", () => {
    const crowd = times(5_000, (index) => who(`one-of-many-${index}`, "203.0.113.5", true));
    expect(letIn(ratesOf({ ADDRESS_PER_MINUTE: "0" }), "list", crowd).count).toBe(5_000);
  });
});
