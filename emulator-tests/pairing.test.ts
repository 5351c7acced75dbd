import { beforeAll, describe, expect, it } from "vitest";
import type { AuditPage, DeviceList, StatusResult } from "../functions/src/contract/index.ts";
import { newAdmin, newVisitor, patiently, refusal, type Person } from "./people.ts";
import { control } from "./world.ts";

describe("pairing the chat device", () => {
  let admin: Person;
  let visitor: Person;
  let deviceId: string;

  beforeAll(async () => {
    [admin, visitor, deviceId] = await Promise.all([
      newAdmin(),
      newVisitor(),
      control<string>("chat-device"),
    ]);
  });

  async function requestOfRefusal(): Promise<string> {
    const refused = await refusal(visitor.say("may I?"));
    expect([refused.code, refused.reason]).toEqual(["failed-precondition", "device-not-paired"]);
    expect(refused.details["reference"]).toMatch(/^[0-9a-f]{8}$/);
    const told = await refusal(admin.say("may I?"));
    expect(told.details["deviceId"]).toBe(deviceId);
    const requestId = String(told.details["requestId"]);
    for (const id of [deviceId, requestId]) expect(JSON.stringify(refused.details)).not.toContain(id);
    return requestId;
  }

  it("is what a removed device needs, and what the administrator approves", async () => {
    await visitor.say("before");
    await admin.call("admin", { action: "removeDevice", deviceId });
    await control("cut");
    const requestId = await requestOfRefusal();
    const waiting = await admin.call<DeviceList>("admin", { action: "listDevices" });
    const pending = waiting.pending.find((device) => device.requestId === requestId);
    expect(pending).toMatchObject({
      deviceId,
      platform: "node",
      scopes: ["operator.read", "operator.write"],
    });
    const status = await admin.call<StatusResult>("admin", { action: "status" });
    expect(status.chat).toMatchObject({ deviceId, connected: false, paired: false });
    expect(status.chat?.finding).toMatchObject({ kind: "not-paired", requestId });

    expect(await admin.call("admin", { action: "approveDevice", requestId })).toEqual({ deviceId });
    const { reply } = await patiently(() => visitor.say("am I in?"));
    expect(reply.text).toContain("am I in?");
    const after = await admin.call<StatusResult>("admin", { action: "status" });
    expect(after.admin).toMatchObject({ connected: true, paired: true, protocol: 4 });
    expect(after.chat).toMatchObject({ deviceId, connected: true, paired: true });
    expect(after.chat?.finding).toBeUndefined();
  });

  it("can be refused: the device stays out and asks anew", async () => {
    await admin.call("admin", { action: "removeDevice", deviceId });
    await control("cut");
    const requestId = await requestOfRefusal();
    await admin.call("admin", { action: "rejectDevice", requestId });
    const gone = await refusal(admin.call("admin", { action: "approveDevice", requestId }));
    expect([gone.code, gone.reason]).toEqual(["not-found", "device-request-not-found"]);
    let next = requestId;
    await patiently(async () => {
      const refused = await refusal(admin.say("may I now?"));
      next = String(refused.details["requestId"]);
      if (next === requestId) throw refused;
    });
    await admin.call("admin", { action: "approveDevice", requestId: next });
    await patiently(() => visitor.say("thank you"));
  });

  it("leaves an audit record of every change, newest first", async () => {
    const newest = await admin.call<AuditPage>("admin", { action: "audit", pageSize: 4 });
    expect(newest.entries.map(({ action }) => action)).toEqual([
      "approveDevice",
      "rejectDevice",
      "removeDevice",
      "approveDevice",
    ]);
    for (const entry of newest.entries)
      expect(entry).toMatchObject({ by: admin.uid, deviceId, outcome: "done" });
    const rest = await admin.call<AuditPage>("admin", { action: "audit", cursor: newest.nextCursor });
    expect(rest.entries.length).toBeGreaterThan(0);
    expect(rest.entries.map(({ id }) => id)).not.toContain(newest.entries.at(-1)?.id);
  });

  it("of an unknown request or device is not found", async () => {
    const request = { action: "approveDevice", requestId: "no-such-request" };
    expect((await refusal(admin.call("admin", request))).reason).toBe("device-request-not-found");
    const device = { action: "removeDevice", deviceId: "no-such-device" };
    expect((await refusal(admin.call("admin", device))).reason).toBe("device-not-found");
  });
});
