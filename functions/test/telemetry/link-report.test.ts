import { describe, expect, it } from "vitest";
import { LinkReport, readLinkReport, type LinkSighting } from "../../src/telemetry/link-report.ts";
import { costOf, useDatabase } from "../support/database.ts";
import { recordingLog } from "../support/recording-log.ts";

const test = useDatabase();
const open: LinkSighting = {
  report: { deviceId: "d1", connected: true, release: "2026.9.6", protocol: 4 },
  fingerprint: "connection-1",
};
const waiting: LinkSighting = {
  report: {
    deviceId: "d1",
    connected: false,
    finding: { kind: "not-paired", meaning: "Unknown.", remedy: "Approve it.", requestId: undefined },
  },
  fingerprint: "not-paired",
};

describe("the chat device's connection", () => {
  it("is unknown until there was one", async () => {
    expect(await readLinkReport(test.database)).toBeUndefined();
  });

  it("is told as it was seen last", async () => {
    const report = new LinkReport(recordingLog());
    await report.write(test.database, waiting);
    await report.write(test.database, open);
    expect(await readLinkReport(test.database)).toEqual({
      ...open.report,
      seenAt: expect.stringMatching(/Z$/),
    });
  });

  it("is told with what is wrong, and nothing of an earlier state", async () => {
    const report = new LinkReport(recordingLog());
    await report.write(test.database, open);
    await report.write(test.database, waiting);
    const { seenAt: _, ...found } = (await readLinkReport(test.database)) ?? {};
    expect(found).toEqual({
      deviceId: "d1",
      connected: false,
      finding: { kind: "not-paired", meaning: "Unknown.", remedy: "Approve it." },
    });
  });

  it("is written when it changes, not for each message", async () => {
    const report = new LinkReport(recordingLog());
    const write = (sighting: LinkSighting) => costOf(test, () => report.write(test.database, sighting));
    expect(await write(open)).toEqual({ reads: 0, writes: 1 });
    expect(await write(open)).toEqual({ reads: 0, writes: 0 });
    expect(await write({ ...open, fingerprint: "connection-2" })).toEqual({ reads: 0, writes: 1 });
  });

  it("that cannot be written fails no call, is logged, and is written the next time", async () => {
    const log = recordingLog();
    const report = new LinkReport(log);
    test.engine.fail({ method: "Commit", code: 7 });
    await report.write(test.database, open);
    expect(log.entries).toMatchObject([
      { level: "warn", fields: { problem: expect.stringContaining("PERMISSION_DENIED") } },
    ]);
    await report.write(test.database, open);
    expect(await readLinkReport(test.database)).toMatchObject({ connected: true });
  });
});
