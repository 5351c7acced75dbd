import { describe, expect, it } from "vitest";
import type { AccessRule } from "../../src/contract/index.ts";
import { SettingsChange } from "../../src/contract/settings-request.ts";
import { ruleFor } from "../../src/visitor/access.ts";

const block = (more: object): AccessRule => ({ kind: "block", ...more });
const allow = (more: object): AccessRule => ({ kind: "allow", ...more });

const rules = [
  block({ range: "203.0.113.0/24" }),
  allow({ range: "203.0.113.16/28" }),
  block({ range: "203.0.113.17" }),
  block({ range: "2001:db8:bad::/48" }),
  block({ account: "mallory" }),
  allow({ account: "ada" }),
];

describe("what the owner decided about somebody", () => {
  it.each([
    ["bob", "203.0.113.200", "block"],
    ["bob", "::ffff:203.0.113.200", "block"],
    ["bob", "203.0.113.16", "allow"],
    ["bob", "203.0.113.17", "block"],
    ["bob", "198.51.100.1", undefined],
    ["bob", "2001:db8:bad:7::1", "block"],
    ["bob", "2001:db8:bae::1", undefined],
    ["bob", "unknown", undefined],
    ["mallory", "198.51.100.1", "block"],
    ["mallory", "203.0.113.16", "block"],
    ["ada", "203.0.113.17", "allow"],
    ["__proto__", "198.51.100.1", undefined],
  ])("%s at %s: %s", (uid, address, rule) => {
    expect(ruleFor(rules, { uid, address })).toBe(rule);
    expect(ruleFor(rules.toReversed(), { uid, address })).toBe(rule);
  });

  it("is nothing without rules, and a change of them counts at once", () => {
    const mallory = { uid: "mallory", address: "198.51.100.1" };
    expect(ruleFor([], mallory)).toBeUndefined();
    expect([ruleFor(rules, mallory), ruleFor(rules.slice(0, 4), mallory)]).toEqual(["block", undefined]);
  });
});

describe("a rule", () => {
  const refused = (access: unknown) =>
    SettingsChange.safeParse({ access }).error?.issues.map(({ path }) => path.join("."));

  it.each([
    [[block({ account: "ada" })], undefined],
    [[block({ range: "2001:db8::/32", note: "a scraper" })], undefined],
    [[block({})], ["access.0"]],
    [[block({ account: "ada", range: "1.2.3.4" })], ["access.0"]],
    [[block({ range: "1.2.3" })], ["access.0.range"]],
    [[block({ range: "1.2.3.4/33" })], ["access.0.range"]],
    [[block({ account: "a/b" })], ["access.0.account"]],
    [[block({ account: "ada" }), allow({ account: "ada" })], ["access"]],
    [[block({ account: "ada", note: "two\nlines" })], ["access.0.note"]],
    [[{ kind: "ban", account: "ada" }], ["access.0.kind"]],
    [Array.from({ length: 251 }, (_, index) => block({ account: `a${index}` })), ["access"]],
  ])("is checked: %#", (access, paths) => {
    expect(refused(access)).toEqual(paths);
  });
});
