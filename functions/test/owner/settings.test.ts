import { describe, expect, it } from "vitest";
import { siteSettings } from "../../src/database/paths.ts";
import { changeSettings, readSettings } from "../../src/owner/settings.ts";
import { useDatabase } from "../support/database.ts";

const test = useDatabase();
const nowMs = Date.parse("2026-09-01T12:00:00Z");
const now = new Date(nowMs).toISOString();
const haltAt = { gatewayAway: true, errors: false };
const defaults = {
  access: [],
  version: 0,
  budgets: [],
  prices: [],
  currency: "USD",
  haltAt,
};
const owner = { by: "olga", nowMs };

describe("the site's settings", () => {
  it("are their defaults until somebody changes them", async () => {
    expect(await readSettings(test.database)).toEqual(defaults);
  });

  it("are changed where they are named, and count their changes", async () => {
    const pause = { sentence: "Back at noon." };
    const first = await changeSettings(test.database, { pause }, owner);
    expect(first).toEqual({ ...defaults, version: 1, pause: { ...pause, since: now, by: "olga" } });
    expect(await readSettings(test.database)).toEqual(first);
    expect(await changeSettings(test.database, { pause: false }, owner)).toEqual({ ...defaults, version: 2 });
    expect(await readSettings(test.database)).toEqual({ ...defaults, version: 2 });
  });

  it("keep since when the chat is paused when only the sentence changes", async () => {
    await changeSettings(test.database, { pause: {} }, owner);
    const later = { by: "otto", nowMs: nowMs + 60_000 };
    const { pause } = await changeSettings(test.database, { pause: { sentence: "Soon." } }, later);
    expect(pause).toEqual({ sentence: "Soon.", since: now, by: "otto" });
  });

  it("are not changed by who saw other ones", async () => {
    await changeSettings(test.database, { pause: {} }, owner);
    const late = changeSettings(test.database, { pause: false, version: 0 }, owner);
    await expect(late).rejects.toMatchObject({ reason: "settings-changed" });
    expect(await readSettings(test.database)).toMatchObject({ version: 1, pause: { by: "olga" } });
    expect(await changeSettings(test.database, { pause: false, version: 1 }, owner)).toEqual({
      ...defaults,
      version: 2,
    });
  });

  it("lose no change of two that are made at the same time", async () => {
    const change = () => changeSettings(test.database, { pause: {} }, owner);
    const versions = (await Promise.all([change(), change(), change()])).map(({ version }) => version);
    expect(versions.toSorted((one, other) => one - other)).toEqual([1, 2, 3]);
  });

  it("let nobody in when they cannot be read, and say what to correct", async () => {
    await siteSettings(test.database).set({ version: 1, pause: { since: "yesterday", by: "olga" } });
    await expect(readSettings(test.database)).rejects.toThrow(/pause\.since .*Correct or delete/);
  });
});
