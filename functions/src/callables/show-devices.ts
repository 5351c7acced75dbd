import type { DeviceList } from "../contract/index.ts";
import type {
  DeviceList as GatewayDevices,
  PairedDevice,
  PendingDevice,
} from "../gateway/methods/pairing.ts";

/** The gateway's devices as the contract shows them. */
export function showDevices({ pending, paired }: GatewayDevices): DeviceList {
  return {
    pending: pending.map(({ requestId, requestedAtMs, remoteIp, ...device }) => ({
      requestId,
      ...named(device),
      remoteIp,
      requestedAt: isoTime(requestedAtMs),
    })),
    paired: paired.map(({ approvedAtMs, ...device }) => ({
      ...named(device),
      approvedAt: isoTime(approvedAtMs),
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
