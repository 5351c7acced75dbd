import { allows, type Devices, type PairedRow } from "./devices.ts";
import type { Call, Method } from "./methods.ts";
import { invalidRequest } from "./refusal.ts";
import type { Release } from "./releases.ts";

export interface DeviceRooms {
  readonly release: Release;
  readonly devices: Devices;
  readonly now: () => number;
  readonly isConnected: (deviceId: string) => boolean;
  /** Tells of a decision. */
  readonly resolved: (requestId: string, deviceId: string, decision: "approved" | "rejected") => void;
  /** Takes an approval back, and closes the device's sockets where the release does. */
  readonly remove: (deviceId: string) => boolean;
}

/** The methods of pairing. */
export function deviceMethods(rooms: DeviceRooms): Readonly<Record<string, Method>> {
  const method = { scope: "operator.pairing", optional: [] } as const;
  const byRequest = { ...method, required: ["requestId"] };
  const remove = { ...method, required: ["deviceId"], handle: (call: Call) => removeDevice(rooms, call) };
  return {
    "device.pair.list": { ...method, required: [], handle: (call) => list(rooms, call) },
    "device.pair.approve": { ...byRequest, handle: (call) => approve(rooms, call) },
    "device.pair.reject": { ...byRequest, handle: (call) => reject(rooms, call) },
    // The first release has no such method.
    ...(rooms.release.detailCodes ? { "device.pair.remove": remove } : {}),
  };
}

function list(rooms: DeviceRooms, { id, connection }: Call): void {
  const paired = rooms.devices.paired.map((row) => pairedShape(row, rooms, "list"));
  connection.answer(id, JSON.stringify({ pending: rooms.devices.pending, paired }));
}

function approve(rooms: DeviceRooms, { id, params, connection }: Call): void {
  const { release, devices, now } = rooms;
  const requestId = String(params["requestId"]);
  const request = devices.pending.find((row) => row.requestId === requestId);
  const scopes = connection.grant?.scopes ?? [];
  const lacking = request?.scopes.find((scope) => !allows(scopes, scope));
  const unknown = release.subscriptions === "scoped" ? "device pairing approval denied" : "unknown requestId";
  if (request === undefined) return connection.refuse(id, invalidRequest(unknown));
  if (lacking !== undefined && release.detailCodes)
    return connection.refuse(id, invalidRequest(`missing scope: ${lacking}`));
  const device = devices.approve(requestId, now());
  if (device === undefined) return;
  rooms.resolved(requestId, device.deviceId, "approved");
  connection.answer(id, JSON.stringify({ requestId, device: pairedShape(device, rooms, "approval") }));
}

function reject(rooms: DeviceRooms, { id, params, connection }: Call): void {
  const rejected = rooms.devices.reject(String(params["requestId"]));
  if (rejected === undefined) return connection.refuse(id, invalidRequest("unknown requestId"));
  const { requestId, deviceId } = rejected;
  rooms.resolved(requestId, deviceId, "rejected");
  connection.answer(id, JSON.stringify({ requestId, deviceId }));
}

function removeDevice(rooms: DeviceRooms, { id, params, connection }: Call): void {
  const deviceId = String(params["deviceId"]);
  if (rooms.devices.find(deviceId) === undefined)
    return connection.refuse(id, invalidRequest("unknown deviceId"));
  if (!rooms.release.removesOthers && connection.grant?.device?.deviceId !== deviceId)
    return connection.refuse(id, invalidRequest("device pairing removal denied"));
  connection.answer(id, JSON.stringify({ deviceId }));
  rooms.remove(deviceId);
}

function pairedShape(row: PairedRow, rooms: DeviceRooms, where: "list" | "approval"): object {
  const { deviceToken: _secret, createdAtMs, approvedAtMs, ...rest } = row;
  const { release } = rooms;
  const newest = release.subscriptions === "scoped";
  const seen = { lastSeenAtMs: rooms.now(), lastSeenReason: "connect" };
  const listed = {
    ...(release.protocol === 4 ? seen : {}),
    ...(newest ? { connected: rooms.isConnected(row.deviceId) } : {}),
    ...(release.detailCodes ? {} : { approvedScopes: row.scopes }),
  };
  const approved = newest ? { approvedVia: "owner" } : {};
  const more = where === "list" ? listed : approved;
  const tokens = [{ role: row.role, scopes: row.scopes, createdAtMs }];
  return { ...rest, createdAtMs, approvedAtMs, ...more, tokens };
}
