import type * as z from "zod";
import { describe, expect, it } from "vitest";
import { approve, type DeviceOffice } from "../../src/callables/device-changes.ts";
import type { GatewayConnection } from "../../src/gateway/connection/gateway-connection.ts";
import type { Audit } from "../../src/telemetry/audit.ts";

const chatScopes = ["operator.read", "operator.write"];

/** A gateway with one device that waits, and an administrator before it. */
function office(asksFor: readonly string[], { role = "operator", gets = asksFor } = {}) {
  const pending = { requestId: "r1", deviceId: "d1", role, scopes: asksFor };
  const lists = { pending: [pending], paired: [] as object[] };
  const asked: string[] = [];
  const answers: Readonly<Record<string, () => unknown>> = {
    "device.pair.list": () => lists,
    "device.pair.approve": () => {
      lists.paired = [{ deviceId: "d1", role, approvedScopes: gets }];
      return {};
    },
    "device.pair.remove": () => {
      lists.paired = [];
      return {};
    },
  };
  const connection = {
    request: async (method: string, _: object, { schema }: { schema: z.ZodType }) => {
      asked.push(method);
      return schema.parse(answers[method]?.());
    },
  } as unknown as GatewayConnection;
  const audited: string[] = [];
  const audit = {
    recorded: async ({ action }: { action: string }, change: () => Promise<void>) => {
      audited.push(action);
      await change();
    },
  } as unknown as Audit;
  const caller = { uid: "root", anonymous: false };
  return {
    asked,
    audited,
    lists,
    office: { connection, audit, caller, approvable: chatScopes } satisfies DeviceOffice,
  };
}

describe("approving a device", () => {
  it("that asks for what may be approved", async () => {
    const { office: ours, audited } = office(chatScopes);
    expect(await approve(ours, { requestId: "r1" })).toEqual({ deviceId: "d1" });
    expect(audited).toEqual(["approveDevice"]);
  });

  it.each([
    [["operator.read", "operator.admin"], "operator", ["operator.admin"]],
    [["operator.pairing"], "operator", ["operator.pairing"]],
    [chatScopes, "node", ["node"]],
  ])("that asks for %j as %s is refused, and the gateway is not asked", async (scopes, role, excess) => {
    const { office: ours, asked, audited } = office(scopes, { role });
    await expect(approve(ours, { requestId: "r1" })).rejects.toMatchObject({
      reason: "scopes-not-allowed",
      details: { excess, allowed: chatScopes },
    });
    expect(asked).toEqual(["device.pair.list"]);
    expect(audited).toEqual([]);
  });

  it.each([
    ["other scopes", { deviceId: "d1", scopes: ["operator.read"] }],
    ["another device", { deviceId: "d2", scopes: chatScopes }],
  ])("that is not what the administrator saw is refused: %s", async (_, seen) => {
    const { office: ours, audited } = office(chatScopes);
    await expect(approve(ours, { requestId: "r1", seen })).rejects.toMatchObject({
      reason: "device-request-changed",
    });
    expect(audited).toEqual([]);
  });

  it("that is what the administrator saw, in whatever order it lists its scopes", async () => {
    const seen = { deviceId: "d1", scopes: chatScopes.toReversed() };
    expect(await approve(office(chatScopes).office, { requestId: "r1", seen })).toEqual({ deviceId: "d1" });
  });

  it("that asked for more at the last moment is taken back at once", async () => {
    const { office: ours, audited, lists } = office(chatScopes, { gets: [...chatScopes, "operator.admin"] });
    await expect(approve(ours, { requestId: "r1" })).rejects.toMatchObject({
      reason: "device-request-changed",
    });
    expect(audited).toEqual(["approveDevice", "removeDevice"]);
    expect(lists.paired).toEqual([]);
  });
});
