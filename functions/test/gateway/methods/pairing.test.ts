import { describe, expect, it } from "vitest";
import type { GatewayConnection } from "../../../src/gateway/connection/gateway-connection.ts";
import {
  approveDevice,
  listDevices,
  rejectDevice,
  removeDevice,
} from "../../../src/gateway/methods/pairing.ts";
import { exchange } from "../exchange.ts";

describe("pairing", () => {
  it("lists who waits and who was approved", async () => {
    const answer = {
      pending: [
        {
          requestId: "q",
          deviceId: "d1",
          publicKey: "k",
          platform: "node",
          clientId: "cli",
          clientMode: "cli",
          role: "operator",
          scopes: ["operator.read"],
          remoteIp: "10.0.0.1",
          ts: 5,
        },
        "odd",
      ],
      paired: [
        {
          deviceId: "d2",
          displayName: "Chat",
          roles: ["operator"],
          scopes: ["operator.read", "operator.write"],
          approvedScopes: ["operator.read"],
          createdAtMs: 6,
          tokens: [{ role: "operator" }],
        },
      ],
    };
    const { sent, result } = await exchange(listDevices, answer);
    expect(sent).toEqual(["device.pair.list", {}]);
    expect(result).toEqual({
      pending: [
        {
          requestId: "q",
          deviceId: "d1",
          platform: "node",
          clientId: "cli",
          clientMode: "cli",
          roles: ["operator"],
          scopes: ["operator.read"],
          remoteIp: "10.0.0.1",
          requestedAtMs: 5,
        },
      ],
      paired: [
        {
          deviceId: "d2",
          displayName: "Chat",
          roles: ["operator"],
          scopes: ["operator.read"],
          approvedAtMs: 6,
        },
      ],
    });
  });

  it.each([
    [
      "device.pair.approve",
      (connection: GatewayConnection) => approveDevice(connection, "x"),
      { requestId: "x" },
    ],
    [
      "device.pair.reject",
      (connection: GatewayConnection) => rejectDevice(connection, "x"),
      { requestId: "x" },
    ],
    [
      "device.pair.remove",
      (connection: GatewayConnection) => removeDevice(connection, "x"),
      { deviceId: "x" },
    ],
  ])("sends %s", async (method, ask, params) => {
    expect((await exchange(ask, { requestId: "x" })).sent).toEqual([method, params]);
  });
});
