import type { DeviceIdentity } from "./identity.ts";
import { signedText, type ProofVersion } from "./proof.ts";

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
