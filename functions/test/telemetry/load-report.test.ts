import { describe, expect, it } from "vitest";
import { LoadReport, readLoads } from "../../src/telemetry/load-report.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { recordingLog } from "../support/recording-log.ts";

const busy = { inFlight: 3, waiting: 2, limit: 3.4, startMs: 700 };
const quiet = { inFlight: 1, waiting: 0, limit: 8, startMs: 100 };

describe("how busy the gateways are", () => {
  const test = useDatabase();

  /** Each has a document of its own, unless chance has it otherwise. */
  function reports(): readonly [LoadReport, LoadReport] {
    const made = [new LoadReport(recordingLog()), new LoadReport(recordingLog())] as const;
    return made[0].document === made[1].document ? reports() : made;
  }

  it("is the sum of what the instances told lately", async () => {
    const [one, other] = reports();
    await one.write(test.database, new Map([["wss://a/", busy]]), 100_000);
    await other.write(
      test.database,
      new Map([
        ["wss://a/", { ...busy, startMs: 900 }],
        ["wss://b/", quiet],
      ]),
      120_000,
    );
    expect(await readLoads(test.database, 130_000)).toEqual(
      new Map([
        ["wss://a/", { inFlight: 6, waiting: 4, limit: 6.8, startMs: 900 }],
        ["wss://b/", quiet],
      ]),
    );
    expect([...(await readLoads(test.database, 170_000)).keys()]).toEqual(["wss://a/", "wss://b/"]);
    expect(await readLoads(test.database, 200_000)).toEqual(new Map());
  });

  it("is told every ten seconds while a message waits, and once after that; else it costs nothing", async () => {
    const [report] = reports();
    const tell = (load: typeof busy, nowMs: number) =>
      report.write(test.database, new Map([["wss://a/", load]]), nowMs);
    const { writes } = await costOf(test, async () => {
      await tell(quiet, 0);
      await tell(busy, 20_000);
      await tell(busy, 25_000);
      await tell(busy, 30_000);
      await tell(quiet, 40_000);
      await tell(quiet, 60_000);
    });
    expect(writes).toBe(3);
  });
});
