import { describe, expect, it } from "vitest";
import type { Load } from "../../../src/gateway/load/load.ts";
import { readLoads, StoredLoads } from "../../../src/gateway/load/load-board.ts";
import { useDatabase } from "../../support/database.ts";

const busy = {
  lanes: 3,
  inFlight: 5,
  working: 3,
  queued: 2,
  oldestMs: 900,
  startMs: 700,
  workMs: 4_000,
  waiting: [7, 9],
};
const quiet = {
  inFlight: 1,
  working: 1,
  lanes: 1,
  queued: 0,
  oldestMs: 0,
  startMs: 100,
  workMs: 8_000,
  waiting: [],
};

describe("how busy the gateways are", () => {
  const test = useDatabase();
  const at = (atMs: number, loads: Record<string, Load>) => ({ atMs, loads: new Map(Object.entries(loads)) });

  it("is the sum of what the instances told lately", async () => {
    const [one, other] = [new StoredLoads(test.database, 1), new StoredLoads(test.database, 2)];
    await one.tell(at(100_000, { "wss://a/": busy }));
    await other.tell(at(120_000, { "wss://a/": { ...busy, startMs: 900, waiting: [8] }, "wss://b/": quiet }));
    const a = { inFlight: 10, working: 6, lanes: 3, queued: 4, oldestMs: 900, startMs: 900, workMs: 4_000 };
    expect(await readLoads(test.database, 130_000)).toEqual(
      new Map([
        ["wss://a/", { ...a, waiting: [7, 8, 9] }],
        ["wss://b/", quiet],
      ]),
    );
    expect([...(await readLoads(test.database, 170_000)).keys()]).toEqual(["wss://a/", "wss://b/"]);
    expect(await readLoads(test.database, 200_000)).toEqual(new Map());
  });

  it("is told to each instance by the others, and not by itself", async () => {
    const [one, other] = [new StoredLoads(test.database, 1), new StoredLoads(test.database, 2)];
    await one.tell(at(100_000, { "wss://a/": busy }));
    await other.tell(at(90_000, { "wss://a/": quiet }));
    expect(await one.others(80_000)).toEqual([at(90_000, { "wss://a/": quiet })]);
    expect(await other.others(80_000)).toEqual([at(100_000, { "wss://a/": busy })]);
    expect(await one.others(95_000)).toEqual([]);
  });

  it("is known to who comes first after a while, as it was told last", async () => {
    const [one, other] = [new StoredLoads(test.database, 1), new StoredLoads(test.database, 2)];
    expect(await one.newest()).toBeUndefined();
    await other.tell(at(90_000, { "wss://a/": quiet }));
    await one.tell(at(100_000, { "wss://a/": busy }));
    expect(await new StoredLoads(test.database, 3).newest()).toEqual(at(100_000, { "wss://a/": busy }));
  });
});
