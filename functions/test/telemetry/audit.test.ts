import { describe, expect, it } from "vitest";
import { writeCursor } from "../../src/database/cursor.ts";
import { Audit } from "../../src/telemetry/audit.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";

const test = useDatabase();
const audit = () => new Audit(test.database);
const page = { pageSize: 20 };
const entry = {
  action: "approveDevice",
  by: "ada",
  deviceId: "d1",
  requestId: "r1",
  scopes: ["operator.read"],
} as const;
const refused = new Error("The gateway says no.");
const isRefusal = (error: unknown) => error === refused;
const fine = async () => {};

describe("a change of a device", () => {
  it("is recorded with who made it and what came of it", async () => {
    const before = Date.now();
    await audit().recorded(entry, fine, isRefusal);
    const { entries } = await audit().list(page);
    expect(entries).toEqual([{ ...entry, id: expect.any(String), outcome: "done", at: expect.any(String) }]);
    expect(Date.parse(entries[0]?.at ?? "")).toBeGreaterThanOrEqual(before);
  });

  it("is on record before it is made", async () => {
    let seen: unknown;
    await audit().recorded(
      entry,
      async () => {
        seen = (await audit().list(page)).entries[0]?.outcome;
      },
      isRefusal,
    );
    expect(seen).toBe("unknown");
  });

  it("is not made when it cannot be recorded", async () => {
    let made = false;
    test.engine.fail({ method: "Commit", code: 7 });
    const change = async () => {
      made = true;
    };
    expect(await failureOf(audit().recorded(entry, change, isRefusal))).toMatchObject({ code: 7 });
    expect(made).toBe(false);
  });

  it.each([
    ["refused", "by the gateway", refused],
    ["unknown", "when its answer was never seen", new Error("The connection was closed.")],
  ])("is %s %s, and its failure is passed on", async (outcome, _, error) => {
    const change = () => Promise.reject(error);
    expect(await failureOf(audit().recorded(entry, change, isRefusal))).toBe(error);
    expect((await audit().list(page)).entries).toMatchObject([{ outcome }]);
  });
});

describe("the record", () => {
  it("is read newest first, in pages", async () => {
    for (const deviceId of ["d1", "d2", "d3"])
      await audit().recorded({ action: "removeDevice", by: "ada", deviceId }, fine, isRefusal);
    const first = await audit().list({ pageSize: 2 });
    const second = await audit().list({ pageSize: 2, cursor: first.nextCursor });
    expect([first, second].map(({ entries }) => entries.map(({ deviceId }) => deviceId))).toEqual([
      ["d3", "d2"],
      ["d1"],
    ]);
    expect(second.nextCursor).toBeUndefined();
  });

  it("refuses a cursor that was never given", async () => {
    expect(await failureOf(audit().list({ ...page, cursor: writeCursor("x") }))).toMatchObject({
      reason: "invalid-request",
    });
  });
});
