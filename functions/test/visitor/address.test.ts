import { describe, expect, it } from "vitest";
import { addressHash, clientAddress } from "../../src/visitor/address.ts";

const origin = (forwarded: string | string[] | undefined, remoteAddress = "10.0.0.1") => ({
  headers: { "x-forwarded-for": forwarded },
  socket: { remoteAddress },
});

describe("the address of a caller", () => {
  it.each([
    ["what the host's proxy appended", "203.0.113.5", 1, "203.0.113.5"],
    ["not what the caller wrote before it", "1.2.3.4, 203.0.113.5", 1, "203.0.113.5"],
    ["the one before a load balancer", "1.2.3.4, 203.0.113.5, 130.211.0.1", 2, "203.0.113.5"],
    ["the first when there are fewer proxies than told", "203.0.113.5", 2, "203.0.113.5"],
    ["the socket's without a header", undefined, 1, "10.0.0.1"],
    ["the socket's with an empty header", " , ", 1, "10.0.0.1"],
    ["the last of several headers", ["1.2.3.4", "203.0.113.5"], 1, "203.0.113.5"],
  ])("is %s", (_, forwarded, hops, expected) => {
    expect(clientAddress(origin(forwarded), hops)).toBe(expected);
  });

  it("is stored as a hash that does not tell it", () => {
    const hash = addressHash("pepper", "203.0.113.5");
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(hash).not.toBe(addressHash("other", "203.0.113.5"));
    expect(hash).not.toBe(addressHash("pepper", "203.0.113.6"));
  });

  it.each([
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
    ["2001:0db8:1:2::1", "2001:db8:1:2::2", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["2001:db8::1", "2001:db8:0:0:1::1", true],
  ])("counts IPv6 %s and %s as one network: %s", (one, other, same) => {
    expect(addressHash("pepper", one) === addressHash("pepper", other)).toBe(same);
  });
});
