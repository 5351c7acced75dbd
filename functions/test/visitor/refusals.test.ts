import { expect, it } from "vitest";
import { Refusals } from "../../src/visitor/refusals.ts";

it("remembers who was refused until when, and nobody else", () => {
  const refusals = new Refusals();
  refusals.remember("ada", 5_000);
  expect([refusals.remainingMs("ada", 2_000), refusals.remainingMs("bob", 2_000)]).toEqual([3_000, 0]);
  expect([refusals.remainingMs("ada", 5_000), refusals.remainingMs("ada", 2_000)]).toEqual([0, 0]);
});

it("forgets the oldest of too many", () => {
  const refusals = new Refusals();
  for (let visitor = 0; visitor <= 10_000; visitor += 1) refusals.remember(`visitor-${visitor}`, 5_000);
  expect([refusals.remainingMs("visitor-0", 0), refusals.remainingMs("visitor-10000", 0)]).toEqual([
    0, 5_000,
  ]);
});
