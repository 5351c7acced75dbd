import type { DeviceIdentity } from "./identity.ts";

/** What a connection is asked for, and by whom. */
export interface ConnectClaims {
  readonly identity: DeviceIdentity;
  /** The gateway's shared token. */
  readonly token: string;
  readonly scopes: readonly string[];
}

/** What the gateway challenges a device with. */
export interface Challenge {
  readonly nonce: string;
  /** The gateway's clock in milliseconds; used as the time of the signature, so that clocks need not agree. */
  readonly ts: number;
}

/**
 * Id and mode are of the gateway's closed lists. The platform is pinned when the device is approved, and another one
 * needs approval again: so it is a constant, whatever machine this runs on.
 */
const client = { id: "gateway-client", version: "0.1.0", platform: "node", mode: "backend" } as const;
const role = "operator";

/** The params of `connect`. Versions 3 to 4 reach every release. */
export function connectParams(claims: ConnectClaims, challenge: Challenge, version: ProofVersion): object {
  const { identity, token, scopes } = claims;
  const { deviceId, publicKey } = identity;
  const { nonce, ts } = challenge;
  const text = signedText(version, {
    deviceId,
    clientId: client.id,
    clientMode: client.mode,
    role,
    scopes,
    signedAtMs: ts,
    token,
    nonce,
    platform: client.platform,
  });
  return {
    minProtocol: 3,
    maxProtocol: 4,
    client,
    role,
    scopes,
    caps: ["session-scoped-events"],
    auth: { token },
    device: { id: deviceId, publicKey, signature: identity.sign(text), signedAt: ts, nonce },
  };
}

/** The two texts that releases verify: newer ones accept both, CB124 only `v2`. */
export type ProofVersion = "v2" | "v3";

/** What the gateway recomputes from the `connect` request and checks the signature against. */
export interface ProofFields {
  readonly deviceId: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  readonly scopes: readonly string[];
  /** The challenge's `ts`, in milliseconds. */
  readonly signedAtMs: number;
  /** The credential that the request carries. */
  readonly token: string;
  readonly nonce: string;
  readonly platform: string;
  readonly deviceFamily?: string;
}

/** The text a device signs to prove itself. Source of the order: the gateway's protocol documentation. */
export function signedText(version: ProofVersion, fields: ProofFields): string {
  const common = [
    version,
    fields.deviceId,
    fields.clientId,
    fields.clientMode,
    fields.role,
    fields.scopes.join(","),
    fields.signedAtMs,
    fields.token,
    fields.nonce,
  ];
  const machine = [fields.platform.toLowerCase(), (fields.deviceFamily ?? "").toLowerCase()];
  return [...common, ...(version === "v3" ? machine : [])].join("|");
}
