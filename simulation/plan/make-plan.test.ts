import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { keptSeeds } from "../kept-seeds.ts";
import { makePlan } from "./make-plan.ts";

it("keeps the plans of the first seeds, whatever is drawn since", () => {
  const first = keptSeeds().filter(({ plan }) => plan === 1);
  const steps = first.map((kept) => makePlan(kept).steps);
  expect(first).toHaveLength(67);
  expect(createHash("sha256").update(JSON.stringify(steps)).digest("hex")).toBe(
    "6613100468e6a4ef242d7c8bdce129fb8d9576ce4702f31542f5cbc045bc4e68",
  );
});

it("draws messages that replace another beside all else, which stays the same", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => ({ seed: `plan-${index}`, turns: 100 }));
  const without = seeds.map((options) => makePlan({ ...options, plan: 1 }).steps);
  const all = seeds.map((options) => makePlan({ ...options, plan: 2 }).steps);
  expect(all.map((steps) => steps.filter(({ number }) => number < 50 * 100))).toEqual(without);
  const edits = all.flat().filter((step) => step.kind === "send" && step.replaces !== undefined);
  expect(edits.length).toBeGreaterThan(100);
});

it("puts messages into rare scenes, and leaves what else is done as it is", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => ({ seed: `plan-${index}`, turns: 100 }));
  const ownOf = (plan: number) =>
    seeds.flatMap((options) =>
      makePlan({ ...options, plan }).steps.filter(({ number }) => number < 90 * 100),
    );
  const [without, all] = [ownOf(3), ownOf(4)];
  const changed = all.filter((step, index) => JSON.stringify(step) !== JSON.stringify(without[index]));
  expect(all.map(({ number }) => number)).toEqual(without.map(({ number }) => number));
  expect(changed.length).toBeGreaterThan(50);
  expect(new Set(changed.map(({ kind }) => kind))).toEqual(new Set(["send"]));
});
