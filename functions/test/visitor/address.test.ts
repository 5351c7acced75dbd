import { describe, expect, it } from "vitest";
import { includes, readRange } from "../../src/address-range.ts";
import { clientAddress, networkHash, networksOf } from "../../src/visitor/address.ts";

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
    const hashOf = (pepper: string, address: string) => networkHash(pepper, networksOf(address)[0]);
    expect(hashOf("pepper", "203.0.113.5")).toMatch(/^[0-9a-f]{32}$/);
    expect(hashOf("pepper", "203.0.113.5")).not.toBe(hashOf("other", "203.0.113.5"));
    expect(hashOf("pepper", "203.0.113.5")).not.toBe(hashOf("pepper", "203.0.113.6"));
  });
});

describe("the networks that an address is counted in", () => {
  const names = (address: string) => networksOf(address).map(({ name }) => name);
  const shared = (one: string, other: string) =>
    networksOf(one)
      .filter(({ name }) => names(other).includes(name))
      .map(({ bits }) => bits);

  it.each([
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", [48, 56, 64]],
    ["2001:0DB8:1:2::1", "2001:db8:1:2:0:0:1.2.3.4", [48, 56, 64]],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", [48, 56]],
    ["2001:db8:1:2ff::1", "2001:db8:1:300::1", [48]],
    ["2001:db8:1::1", "2001:db8:2::1", []],
    ["2001:db8::1", "2001:db8:0:0:1::1%eth0", [48, 56, 64]],
    ["203.0.113.5", "::ffff:203.0.113.5", [128]],
    ["203.0.113.5", "::ffff:cb00:7105", [128]],
    ["203.0.113.5", "203.0.113.6", []],
    ["203.0.113.5", "::cb00:7105", []],
    ["unknown", "unknown", [128]],
    ["unknown", "else", []],
    ["::/0", "::", []],
  ])("%s and %s: they share %j", (one, other, bits) => {
    expect(shared(one, other)).toEqual(bits);
    expect(shared(other, one)).toEqual(bits);
  });

  it("may ask for one, two and four times as much, the widest first", () => {
    expect(networksOf("2001:db8::1").map(({ bits, share }) => [bits, share])).toEqual([
      [48, 4],
      [56, 2],
      [64, 1],
    ]);
    expect(networksOf("203.0.113.5")).toMatchObject([{ share: 1 }]);
  });
});

describe("a range of addresses", () => {
  it.each([
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.77/24", "203.0.113.1", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["203.0.113.0/24", "::ffff:203.0.113.9", true],
    ["203.0.113.0/25", "203.0.113.0/24", false],
    ["0.0.0.0/0", "8.8.8.8", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "2001:db8::1", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:db8::1", "2001:db8::1/128", true],
  ])("%s has %s: %s", (range, other, expected) => {
    const [wide, narrow] = [readRange(range), readRange(other)];
    if (wide === undefined || narrow === undefined) throw new Error("It is no range.");
    expect(includes(wide, narrow)).toBe(expected);
  });

  it.each([
    "",
    "1.2.3",
    "1.2.3.4/33",
    "1.2.3.4/",
    "1.2.3.4/-1",
    "1.2.3.4/08",
    "::/129",
    "1.2.3.4/8/8",
    "a/8",
    "::1::",
  ])("is not %j", (text) => {
    expect(readRange(text)).toBeUndefined();
  });
});
