import type { DeviceList } from "../contract/index.ts";
import type {
  DeviceList as GatewayDevices,
  PairedDevice,
  PendingDevice,
} from "../gateway/methods/pairing.ts";

/** The gateway's devices as the contract shows them. @param gateway which it is, of several. */
export function showDevices({ pending, paired }: GatewayDevices, gateway?: string): DeviceList {
  return {
    pending: pending.map(({ requestId, requestedAtMs, remoteIp, ...device }) => ({
      requestId,
      ...named(device),
      remoteIp,
      requestedAt: isoTime(requestedAtMs),
      gateway,
    })),
    paired: paired.map(({ approvedAtMs, ...device }) => ({
      ...named(device),
      approvedAt: isoTime(approvedAtMs),
      gateway,
    })),
  };
}

type Named = Pick<
  PendingDevice & PairedDevice,
  "deviceId" | "displayName" | "platform" | "clientId" | "roles" | "scopes"
>;

function named({ deviceId, displayName, platform, clientId, roles, scopes }: Named) {
  return { deviceId, displayName, platform, clientId, roles, scopes };
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
