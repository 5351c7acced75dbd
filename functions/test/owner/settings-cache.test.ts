import type { Firestore } from "firebase-admin/firestore";
import { describe, expect, it } from "vitest";
import { changeSettings } from "../../src/owner/settings.ts";
import { SettingsCache } from "../../src/owner/settings-cache.ts";
import { costOf, useDatabase } from "../support/database.ts";

const test = useDatabase();

/** A cache whose clock the test sets. */
function cacheAt(startMs = 1_000_000) {
  const clock = { nowMs: startMs };
  const cache = new SettingsCache(() => clock.nowMs);
  return { cache, clock };
}

const pause = (sentence: string) =>
  changeSettings(test.database, { pause: { sentence } }, { by: "olga", nowMs: 0 });

describe("what an instance knows of the settings", () => {
  it("is at most four seconds old", async () => {
    const { cache, clock } = cacheAt();
    expect(await cache.current(test.database)).toMatchObject({ version: 0 });
    await pause("Wait.");
    clock.nowMs += 4_000;
    expect(await cache.current(test.database)).toMatchObject({ pause: { sentence: "Wait." } });
  });

  it("is read once for all calls at one time, and not again within two seconds", async () => {
    const { cache, clock } = cacheAt();
    const cost = await costOf(test, async () => {
      await Promise.all(Array.from({ length: 50 }, () => cache.current(test.database)));
      clock.nowMs += 1_999;
      await cache.current(test.database);
    });
    expect(cost).toEqual({ reads: 1, writes: 0 });
  });

  it("is read on the side after two seconds, so that nobody waits for it", async () => {
    const { cache, clock } = cacheAt();
    await cache.current(test.database);
    await pause("Wait.");
    clock.nowMs += 2_000;
    expect(await cache.current(test.database)).toMatchObject({ version: 0 });
    await expect.poll(() => cache.latest?.version).toBe(1);
  });

  it("is asked for anew when an answer is on its way from before the instance was frozen", async () => {
    const { cache, clock } = cacheAt();
    const { promise: never } = Promise.withResolvers<never>();
    const frozen = { doc: () => ({ collection: () => ({ doc: () => ({ get: () => never }) }) }) };
    void cache.current(frozen as unknown as Firestore);
    await pause("Wait.");
    clock.nowMs += 4_000;
    expect(await cache.current(test.database)).toMatchObject({ version: 1 });
  });

  it("is not kept when the clock went back", async () => {
    const { cache, clock } = cacheAt();
    await cache.current(test.database);
    await pause("Wait.");
    clock.nowMs -= 60_000;
    expect(await cache.current(test.database)).toMatchObject({ version: 1 });
  });

  it("is asked for again after it could not be read", async () => {
    const { cache } = cacheAt();
    test.engine.fail({ method: "BatchGetDocuments", code: 7 });
    await expect(cache.current(test.database)).rejects.toMatchObject({ code: 7 });
    expect(await cache.current(test.database)).toMatchObject({ version: 0 });
  });
});
