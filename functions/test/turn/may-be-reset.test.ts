import { describe, expect, it } from "vitest";
import { mayBeReset } from "../../src/turn/remember.ts";

const minutes = (count: number) => count * 60_000;

describe("a session may have been begun anew", () => {
  const midday = Date.parse("2026-09-01T12:10:00.000Z");

  it.each([
    ["after a rest that no rule limits", { daily: false, idleMs: undefined }, minutes(600), false],
    ["before its rest is over", { daily: false, idleMs: minutes(5) }, minutes(4), false],
    ["when its rest is over", { daily: false, idleMs: minutes(5) }, minutes(5), true],
    ["within a half hour, where resets are daily", { daily: true, idleMs: undefined }, minutes(15), false],
    ["over a half hour's end, where resets are daily", { daily: true, idleMs: undefined }, minutes(25), true],
  ])("%s", (_, policy, restMs, expected) => {
    expect(mayBeReset(policy, midday, midday + restMs)).toBe(expected);
  });
});
