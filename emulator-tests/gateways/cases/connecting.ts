import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { approveDevice, listDevices, removeDevice } from "../../../functions/src/gateway/methods/pairing.ts";
import { failureOf, type GatewayCase } from "../gateway-case.ts";
import { newDevice, reach } from "../world.ts";

const notPaired = (deviceId: string) => ({
  kind: "not-paired",
  details: { deviceId, requestId: expect.stringMatching(/./) },
});

/** 2026.1 lets nobody do it from afar, 2026.4 each device for itself only. */
const removalRefused = expect.stringMatching(/^(missing-scope|pairing-target-unknown)$/);

export const connectingCases: readonly GatewayCase[] = [
  {
    name: "a device that was paired before the first start is let in",
    run: async (world) => {
      const { hello, deviceId } = await world.link().connection();
      expect(deviceId).toBe(world.chatDevice.deviceId);
      expect(hello.protocol).toBe(world.expected.protocol);
      const { paired } = await listDevices(await world.admin());
      expect(paired.map((device) => device.deviceId)).toContain(deviceId);
    },
  },
  {
    name: "the older signature is fallen back to once, and remembered",
    run: async (world) => {
      const link = world.link();
      const before = world.line.sockets;
      await reach(link);
      const first = world.line.sockets - before;
      link.close();
      await reach(link);
      const second = world.line.sockets - before - first;
      expect({ first, second }).toEqual({ first: world.expected.proof === "v2" ? 2 : 1, second: 1 });
    },
  },
  {
    name: "an unknown device is refused with a request, approved by the remote admin device, and let in",
    run: async (world) => {
      const device = newDevice();
      const link = world.link({ device });
      const failure = await failureOf(reach(link));
      expect(failure).toMatchObject(notPaired(device.deviceId));
      const admin = await world.admin();
      const { pending } = await listDevices(admin);
      const request = pending.find(({ deviceId }) => deviceId === device.deviceId);
      expect(failure).toMatchObject({ details: { requestId: request?.requestId } });
      await approveDevice(admin, request?.requestId ?? "");
      await delay(150); // the link's pause after a refusal
      expect((await reach(link)).deviceId).toBe(device.deviceId);
      expect(await world.visitor(link).ask("newcomer")).toContain("newcomer");
    },
  },
  {
    name: "a device that is removed in the middle of its life is refused with a request, if it can be",
    run: async (world) => {
      const device = newDevice();
      const link = world.link({ device });
      const admin = await world.admin();
      await failureOf(reach(link));
      const { pending } = await listDevices(admin);
      await approveDevice(
        admin,
        pending.find(({ deviceId }) => deviceId === device.deviceId)?.requestId ?? "",
      );
      await delay(150);
      const connection = await reach(link);
      const { removed } = world.expected;
      const removal = removeDevice(admin, device.deviceId);
      if (removed === "stays")
        return expect(await failureOf(removal)).toMatchObject({ kind: removalRefused });
      await removal;
      if (removed === "ends") await connection.closed;
      else link.close();
      expect(await failureOf(reach(link))).toMatchObject(notPaired(device.deviceId));
    },
  },
];
