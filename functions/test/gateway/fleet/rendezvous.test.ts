import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Rendezvous } from "../../../src/gateway/fleet/rendezvous.ts";

const CONVERSATIONS = 100_000;

/** As session keys are made. */
const keys = Array.from(
  { length: CONVERSATIONS },
  (_, index) => `agent:main:web:${createHmac("sha256", "pepper").update(String(index)).digest("hex")}`,
);

const gateways = (...weights: number[]) =>
  weights.map((weight, index) => ({ url: `wss://gateway-${index + 1}.example/`, weight }));

const homes = (listed: ReturnType<typeof gateways>) => {
  const rendezvous = new Rendezvous(listed);
  return keys.map((key) => rendezvous.winner(key));
};

/** The part of 100,000 conversations that each gateway has, in the order of the list. */
const shares = (listed: ReturnType<typeof gateways>, of = homes(listed)) =>
  listed.map(({ url }) => of.filter((home) => home === url).length / of.length);

/** Each within 2 % of its share. */
const about = (...expected: number[]) =>
  expected.map((share) => expect.toSatisfy((found: number) => Math.abs(found / share - 1) <= 0.02));

describe("rendezvous hashing over 100,000 conversations", () => {
  const five = gateways(1, 1, 1, 1, 1);
  const four = five.slice(0, 4);

  it("gives each gateway the same share", () => {
    expect(shares(five)).toEqual(about(0.2, 0.2, 0.2, 0.2, 0.2));
  });

  it("gives each gateway its share by weight", () => {
    expect(shares(gateways(1, 2, 0.5, 4.5))).toEqual(about(1 / 8, 2 / 8, 1 / 16, 9 / 16));
  });

  it("gives a fifth gateway its share, and moves none between the others", () => {
    const [before, after] = [homes(four), homes(five)];
    const changed = after.filter((home, index) => home !== before[index]);
    expect(new Set(changed)).toEqual(new Set([five[4]?.url]));
    expect([changed.length / CONVERSATIONS]).toEqual(about(0.2));
  });

  it("gives the conversations of one that is lost to the others by weight, and moves no other", () => {
    const all = gateways(1, 1, 2, 1);
    const left = all.toSpliced(1, 1);
    const [before, after] = [homes(all), homes(left)];
    const moved = after.filter((home, index) => home !== before[index]);
    expect(before.filter((home) => home === all[1]?.url).length).toBe(moved.length);
    expect(shares(left, moved)).toEqual([0.25, 0.5, 0.25].map((share) => expect.closeTo(share, 2)));
  });

  it("does not depend on the order of the list", () => {
    const listed = gateways(1, 2, 3);
    const [one, other] = [homes(listed), homes(listed.toReversed())];
    expect(one.filter((home, index) => home !== other[index]).length).toBe(0);
  });

  it("ranks a key's gateways as they win when those before are taken away", () => {
    const listed = gateways(1, 2, 1, 0.5);
    for (const key of keys.slice(0, 1_000)) {
      const ranking = new Rendezvous(listed).ranking(key);
      const winners = ranking.map((_, lost) => {
        const left = listed.filter(({ url }) => !ranking.slice(0, lost).includes(url));
        return new Rendezvous(left).winner(key);
      });
      expect(winners).toEqual(ranking);
    }
  });
});
