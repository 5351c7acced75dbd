import type { Connection } from "./connection.ts";
import type { Grant } from "./handshake.ts";
import { recordedPayload } from "./recorded.ts";
import type { Release } from "./releases.ts";

export interface HelloOptions {
  readonly release: Release;
  readonly tickIntervalMs: number;
  /** Milliseconds since the gateway was started: clients know by it which runs ended with an earlier start. */
  readonly uptimeMs: number;
}

/** The payload of `hello-ok`: what a client reads is of this gateway, the rest of the snapshot repeats the recording. */
export function helloPayload(connection: Connection, grant: Grant, options: HelloOptions): string {
  const { release, tickIntervalMs, uptimeMs } = options;
  const recorded = recordedPayload(release.name, "connect");
  const server = { ...(recorded["server"] as object), version: release.version, connId: connection.id };
  const { maxPayload, maxBufferedBytes } = release;
  const policy = { ...(recorded["policy"] as object), maxPayload, maxBufferedBytes, tickIntervalMs };
  const snapshot = { ...(recorded["snapshot"] as object), uptimeMs };
  const { auth: _recordedAuth, ...rest } = recorded;
  const features = featuresOf(recorded, release);
  return JSON.stringify({ ...rest, server, features, snapshot, ...authOf(grant, release), policy });
}

/** The recording lists what a client of ours asked for when it was made. */
function featuresOf(recorded: Record<string, unknown>, { knowsMessageGet, handsOver }: Release): object {
  const features = recorded["features"] as { readonly methods?: readonly string[] };
  if (features.methods === undefined) return features;
  const more = [
    ...(knowsMessageGet ? ["chat.message.get"] : []),
    ...(handsOver === "kept" ? ["artifacts.download", "agents.workspace.get"] : []),
  ];
  return { ...features, methods: [...features.methods, ...more] };
}

function authOf({ scopes, device }: Grant, release: Release): object {
  const method = release.subscriptions === "scoped" ? { method: "token" } : {};
  const rights = { ...method, role: "operator", scopes };
  if (device === undefined) return release.subscriptions === "scoped" ? { auth: rights } : {};
  const recovery = { recoveryScope: device.deviceId, recoveryMigrationAllowed: true };
  const newest = release.subscriptions === "scoped" ? recovery : {};
  return { auth: { ...rights, ...newest, deviceToken: device.deviceToken, issuedAtMs: device.createdAtMs } };
}

/** The payload of the challenge. */
export function challengePayload(connection: Connection, release: Release, nowMs: number): string {
  const newest = release.subscriptions === "scoped" ? { capabilities: ["model-catalog-snapshot"] } : {};
  return JSON.stringify({ nonce: connection.nonce, ts: nowMs, ...newest });
}
