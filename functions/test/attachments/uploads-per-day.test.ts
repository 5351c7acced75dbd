import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chargeSite, UPLOAD_SHARDS } from "../../src/attachments/uploads-per-day.ts";
import { uploadShardOf } from "../../src/database/paths.ts";
import { costOf, useDatabase } from "../support/database.ts";

const noonMs = Date.parse("2026-11-20T12:00:00.000Z");
const test = useDatabase();

function upload(bytes: number, most: number, { nowMs = noonMs, id = randomBytes(16).toString("hex") } = {}) {
  const { database } = test;
  const config = { ATTACHMENTS_BYTES_PER_DAY: most };
  return database.runTransaction((transaction) =>
    chargeSite(transaction, { database, config, nowMs, id, bytes }),
  );
}

async function counted(): Promise<number[]> {
  const places = Array.from({ length: UPLOAD_SHARDS }, (_, shard) => uploadShardOf(test.database, shard));
  const found = await test.database.getAll(...places);
  return found.map((snapshot) => (snapshot.data()?.["bytes"] as number | undefined) ?? 0);
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

describe("the bytes that a site may upload in a day", () => {
  it("are counted over all shards, with one document read and written for an upload", async () => {
    const ids = Array.from({ length: UPLOAD_SHARDS }, (_, shard) => `0000000${shard}${"f".repeat(24)}`);
    for (const id of ids)
      expect(await costOf(test, () => upload(10, 800, { id }))).toEqual({ reads: 1, writes: 1 });
    expect(await counted()).toEqual(ids.map(() => 10));
  });

  it("are never exceeded, and given to the last one who fits, however many upload at a time", async () => {
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => upload(7, 115)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(16);
    expect(sum(await counted())).toBe(112);
    await expect(upload(4, 115)).rejects.toMatchObject({
      reason: "overloaded",
      details: { limit: "day", retryAfterMs: 12 * 3_600_000 },
    });
    await upload(3, 115);
    expect(sum(await counted())).toBe(115);
  });

  it("begin anew with the next day, UTC", async () => {
    await upload(100, 100);
    await upload(100, 100, { nowMs: noonMs + 12 * 3_600_000 });
    expect(sum(await counted())).toBe(100);
  });

  it("are not counted where there is no limit", async () => {
    expect(await costOf(test, () => upload(100, 0))).toEqual({ reads: 0, writes: 0 });
  });
});
