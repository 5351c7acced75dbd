import type { DeviceChange } from "../contract/index.ts";
import { ChatError, type Reason } from "../errors.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import {
  approveDevice,
  listDevices,
  rejectDevice,
  removeDevice,
  type PendingDevice,
} from "../gateway/methods/pairing.ts";
import { isRefusal } from "../gateway/failures/refusal.ts";
import type { Audit } from "../telemetry/audit.ts";
import type { Caller } from "../visitor/caller.ts";

/** What a change needs: the admin device's connection, where it is recorded, and who asked for it. */
export interface DeviceOffice {
  /** Of the gateway, where there are several. */
  readonly gateway?: string | undefined;
  readonly connection: GatewayConnection;
  readonly audit: Audit;
  readonly caller: Caller;
  /** Scopes that a device may ask for to be approved. */
  readonly approvable: readonly string[];
}

/** Which request to approve, and what the administrator saw of it, if that is known. */
export interface Approval {
  readonly requestId: string;
  readonly seen?: Pick<PendingDevice, "deviceId" | "scopes"> | undefined;
}

/**
 * Approves a device that asks for no more than may be approved. The gateway approves what the request asks for at that
 * moment, so its list is looked at again: a device that got more meanwhile is removed.
 * @throws ChatError `device-request-not-found`, `device-request-changed`, `scopes-not-allowed`
 */
export async function approve(office: DeviceOffice, { requestId, seen }: Approval): Promise<DeviceChange> {
  const pending = await pendingDevice(office, requestId);
  if (seen !== undefined && !isSame(pending, seen)) throw new ChatError("device-request-changed");
  refuseExcess(office, pending);
  const change = await decide(office, "approveDevice", pending, approveDevice);
  const { paired } = await listDevices(office.connection);
  const granted = paired.find(({ deviceId }) => deviceId === change.deviceId);
  if (granted === undefined || excessOf(office, granted).length === 0) return change;
  await remove(office, change.deviceId);
  throw new ChatError("device-request-changed");
}

type Asking = Pick<PendingDevice, "roles" | "scopes">;

/** Roles and scopes beyond what may be approved. */
function excessOf({ approvable }: DeviceOffice, { roles, scopes }: Asking): string[] {
  const excess = scopes.filter((scope) => !approvable.includes(scope));
  return [...roles.filter((role) => role !== "operator"), ...excess];
}

function refuseExcess(office: DeviceOffice, device: Asking): void {
  const excess = excessOf(office, device);
  if (excess.length > 0) throw new ChatError("scopes-not-allowed", { excess, allowed: office.approvable });
}

function isSame(pending: PendingDevice, seen: Pick<PendingDevice, "deviceId" | "scopes">): boolean {
  const sorted = (scopes: readonly string[]) => scopes.toSorted().join(" ");
  return pending.deviceId === seen.deviceId && sorted(pending.scopes) === sorted(seen.scopes);
}

/** @throws ChatError `device-request-not-found` */
export async function reject(office: DeviceOffice, requestId: string): Promise<DeviceChange> {
  return decide(office, "rejectDevice", await pendingDevice(office, requestId), rejectDevice);
}

/** @throws ChatError `device-not-found` */
export async function remove(
  { gateway, connection, audit, caller }: DeviceOffice,
  deviceId: string,
): Promise<DeviceChange> {
  const { paired } = await listDevices(connection);
  if (!paired.some((device) => device.deviceId === deviceId)) throw new ChatError("device-not-found");
  const entry = { action: "removeDevice", by: caller.uid, deviceId, gateway } as const;
  const change = () => removeDevice(connection, deviceId);
  await audit.recorded(entry, change, isRefusal).catch(goneAs("device-not-found"));
  return { deviceId, gateway };
}

async function decide(
  { gateway, connection, audit, caller }: DeviceOffice,
  action: "approveDevice" | "rejectDevice",
  { deviceId, requestId, scopes }: PendingDevice,
  change: (connection: GatewayConnection, requestId: string) => Promise<void>,
): Promise<DeviceChange> {
  const entry = { action, by: caller.uid, deviceId, requestId, scopes, gateway };
  await audit
    .recorded(entry, () => change(connection, requestId), isRefusal)
    .catch(goneAs("device-request-not-found"));
  return { deviceId, gateway };
}

async function pendingDevice({ connection }: DeviceOffice, requestId: string): Promise<PendingDevice> {
  const { pending } = await listDevices(connection);
  const found = pending.find((device) => device.requestId === requestId);
  if (found === undefined) throw new ChatError("device-request-not-found");
  return found;
}

/** The gateway's list may change between looking and acting. */
function goneAs(reason: Reason): (error: unknown) => never {
  return (error) => {
    const gone = error instanceof GatewayFailure && error.kind === "pairing-target-unknown";
    throw gone ? new ChatError(reason, {}, { cause: error }) : error;
  };
}
