import { beforeAll, describe, expect, it } from "vitest";
import { planOf, setupStepNames } from "../../tools/setup/plan.ts";
import { runPlan } from "../../tools/setup/run-plan.ts";
import { project, Site } from "./world.ts";

/** What an uninterrupted set-up makes, in how many changes. */
let whole: unknown;
let changes = 0;
beforeAll(async () => {
  await using site = await Site.fresh();
  await site.setUp();
  [whole, changes] = [site.everything, site.google.changes];
});

/** Sets up again, and once more: what is there in the end, and what the last run still found to do. */
async function resume(site: Site) {
  await site.setUp();
  const left = (await site.setUp()).filter(({ kind }) => kind !== "ready");
  return { everything: site.everything, left, misfits: site.google.misfits };
}

describe("a set-up that is interrupted", () => {
  it.each(setupStepNames)("after the step %s comes to the same when it is run again", async (name) => {
    await using site = await Site.fresh();
    const steps = planOf(site.cloud()).slice(0, setupStepNames.indexOf(name) + 1);
    await runPlan(steps, { project, tell: () => {}, mayChange: async () => {} });
    expect(await resume(site)).toEqual({ everything: whole, left: [], misfits: [] });
  });

  it("by a connection that breaks after any change comes to the same when it is run again", async () => {
    expect(changes).toBeGreaterThan(15);
    for (let after = 1; after <= changes; after += 1) {
      await using site = await Site.fresh();
      site.google.breakAfter = after;
      await expect(site.setUp(), `broken after change ${after}`).rejects.toThrow(/not answer/);
      expect(site.google.changes).toBe(after);
      site.google.breakAfter = Infinity;
      expect(await resume(site)).toEqual({ everything: whole, left: [], misfits: [] });
    }
  });
});
