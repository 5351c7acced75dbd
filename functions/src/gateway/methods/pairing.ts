import * as z from "zod";
import type { Requester } from "../connection/gateway-connection.ts";
import { acknowledged, listOf, text, texts, time } from "../wire/fields.ts";

/** What both lists tell about a device, in the names of the gateway. */
const device = {
  deviceId: z.string(),
  displayName: text,
  platform: text,
  clientId: text,
  clientMode: text,
  role: text,
  roles: texts,
  scopes: texts,
  remoteIp: text,
};

const pendingDevice = z
  .object({ ...device, requestId: z.string(), ts: time })
  .transform(({ ts, ...rest }) => ({
    ...common(rest),
    requestId: rest.requestId,
    /** Epoch milliseconds. */
    requestedAtMs: ts,
  }));

const pairedDevice = z
  .object({ ...device, approvedScopes: texts, createdAtMs: time, approvedAtMs: time })
  .transform(({ approvedScopes, approvedAtMs, createdAtMs, ...rest }) => ({
    ...common({ ...rest, scopes: approvedScopes ?? rest.scopes }),
    /** Epoch milliseconds. */
    approvedAtMs: approvedAtMs ?? createdAtMs,
  }));

/** A device that waits for its approval. */
export type PendingDevice = z.output<typeof pendingDevice>;

/** A device that was approved, with the scopes that it was approved for. */
export type PairedDevice = z.output<typeof pairedDevice>;

export interface DeviceList {
  readonly pending: readonly PendingDevice[];
  readonly paired: readonly PairedDevice[];
}

const deviceList = z.object({ pending: listOf(pendingDevice), paired: listOf(pairedDevice) });

/** The devices that wait and those that were approved. Needs `operator.pairing`, as does everything here. */
export async function listDevices(connection: Requester): Promise<DeviceList> {
  return connection.request("device.pair.list", {}, { schema: deviceList });
}

/** Approves a request. Only scopes that the approving device holds itself can be granted. */
export async function approveDevice(connection: Requester, requestId: string): Promise<void> {
  await connection.request("device.pair.approve", { requestId }, { schema: acknowledged });
}

export async function rejectDevice(connection: Requester, requestId: string): Promise<void> {
  await connection.request("device.pair.reject", { requestId }, { schema: acknowledged });
}

/** Takes a device's approval back; the gateway ends its connections. */
export async function removeDevice(connection: Requester, deviceId: string): Promise<void> {
  await connection.request("device.pair.remove", { deviceId }, { schema: acknowledged });
}

interface DeviceFields {
  readonly deviceId: string;
  readonly displayName?: string | undefined;
  readonly platform?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientMode?: string | undefined;
  readonly role?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly remoteIp?: string | undefined;
}

function common({
  deviceId,
  displayName,
  platform,
  clientId,
  clientMode,
  role,
  roles,
  scopes,
  remoteIp,
}: DeviceFields) {
  return {
    deviceId,
    displayName,
    platform,
    clientId,
    clientMode,
    roles: roles ?? (role === undefined ? [] : [role]),
    scopes: scopes ?? [],
    remoteIp,
  };
}
