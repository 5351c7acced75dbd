import { randomUUID } from "node:crypto";
import type { ConnectParams } from "./connect-params.ts";

/** A device that the gateway knows from its start, or learned to know. */
export interface KnownDevice {
  readonly deviceId: string;
  /** The raw 32-byte key in base64url. */
  readonly publicKey: string;
  readonly scopes: readonly string[];
  /** @default "node" */
  readonly platform?: string;
  readonly displayName?: string;
}

/** A device as `device.pair.list` tells of it. */
export interface DeviceRow extends KnownDevice {
  readonly platform: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  readonly roles: readonly string[];
  readonly remoteIp: string;
}

export interface PairedRow extends DeviceRow {
  readonly createdAtMs: number;
  readonly approvedAtMs: number;
  readonly deviceToken: string;
}

export interface PendingRow extends DeviceRow {
  readonly requestId: string;
  readonly silent: false;
  /** Whether the device is known already. */
  readonly isRepair: boolean;
  readonly ts: number;
}

export type PairingReason = "not-paired" | "scope-upgrade" | "metadata-upgrade";

/** What is needed before a device may enter. */
export interface PairingNeed {
  readonly reason: PairingReason;
  readonly request: PendingRow;
  /** False for a request that waited already. */
  readonly isNew: boolean;
}

const asked = { clientId: "gateway-client", clientMode: "backend", role: "operator", roles: ["operator"] };
const remoteIp = "203.0.113.7";

/** Owns the devices that were approved and those that wait. Both outlive a restart. */
export class Devices {
  readonly #paired = new Map<string, PairedRow>();
  readonly #pending = new Map<string, PendingRow>();

  constructor(known: readonly KnownDevice[]) {
    for (const device of known)
      this.#pair({ platform: "node", ...asked, remoteIp, ...device }, { createdAtMs: 0, approvedAtMs: 0 });
  }

  get paired(): readonly PairedRow[] {
    return [...this.#paired.values()];
  }

  get pending(): readonly PendingRow[] {
    return [...this.#pending.values()];
  }

  find(deviceId: string): PairedRow | undefined {
    return this.#paired.get(deviceId);
  }

  /** What a connecting device lacks, or undefined if it may enter. Asking again changes nothing. */
  need(
    params: ConnectParams,
    scopes: readonly string[],
    { pinsPlatform, nowMs }: { pinsPlatform: boolean; nowMs: number },
  ): PairingNeed | undefined {
    const { device, client } = params;
    if (device === undefined) return undefined;
    const known = this.#paired.get(device.id);
    const reason = reasonFor(known, scopes, pinsPlatform ? (client.platform ?? "") : undefined);
    if (reason === undefined) return undefined;
    const waiting = this.pending.find(({ deviceId }) => deviceId === device.id);
    const request: PendingRow = {
      ...asked,
      requestId: waiting?.requestId ?? randomUUID(),
      deviceId: device.id,
      publicKey: device.publicKey,
      platform: client.platform ?? "",
      clientId: client.id,
      clientMode: client.mode,
      scopes,
      remoteIp,
      silent: false,
      isRepair: known !== undefined,
      ts: nowMs,
    };
    this.#pending.set(request.requestId, request);
    return { reason, request, isNew: waiting === undefined };
  }

  /** Undefined for a request that nobody made. */
  approve(requestId: string, nowMs: number): PairedRow | undefined {
    const request = this.#pending.get(requestId);
    if (request === undefined) return undefined;
    this.#pending.delete(requestId);
    const { requestId: _id, silent: _silent, isRepair: _isRepair, ts: _ts, ...row } = request;
    return this.#pair(row, { createdAtMs: nowMs, approvedAtMs: nowMs });
  }

  reject(requestId: string): PendingRow | undefined {
    const request = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    return request;
  }

  remove(deviceId: string): boolean {
    return this.#paired.delete(deviceId);
  }

  #pair(row: DeviceRow, times: { createdAtMs: number; approvedAtMs: number }): PairedRow {
    const paired = { ...row, ...times, deviceToken: randomUUID() };
    this.#paired.set(row.deviceId, paired);
    return paired;
  }
}

function reasonFor(
  known: PairedRow | undefined,
  scopes: readonly string[],
  platform: string | undefined,
): PairingReason | undefined {
  if (known === undefined) return "not-paired";
  if (platform !== undefined && platform !== known.platform) return "metadata-upgrade";
  return scopes.every((scope) => allows(known.scopes, scope)) ? undefined : "scope-upgrade";
}

/** Whether scopes cover another: who may write may read, an administrator may everything. */
export function allows(scopes: readonly string[], wanted: string): boolean {
  if (scopes.includes(wanted) || scopes.includes("operator.admin")) return true;
  return wanted === "operator.read" && scopes.includes("operator.write");
}
