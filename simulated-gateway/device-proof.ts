import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import type { ConnectParams } from "./connect-params.ts";
import { invalidRequest, refusal, type Refusal } from "./refusal.ts";
import type { Release } from "./releases.ts";

export interface Challenge {
  readonly nonce: string;
  /** The gateway's clock in milliseconds. */
  readonly nowMs: number;
}

/** How far a device's clock may be off, in milliseconds. */
const clockToleranceMs = 120_000;

/** Verifies that a device is the one it claims to be; answers the refusal if it is not. */
export function proofRefusal(
  params: ConnectParams,
  scopes: readonly string[],
  challenge: Challenge,
  release: Release,
): Refusal | undefined {
  const { device } = params;
  if (device === undefined) return undefined;
  const refuse = (message: string, code: string, reason: string) => {
    const details = { code: `DEVICE_AUTH_${code}`, reason };
    return refusal({ ...invalidRequest(message), ...(release.detailCodes ? { details } : {}) });
  };
  if (hexOf(device.publicKey) !== device.id)
    return refuse("device identity mismatch", "DEVICE_ID_MISMATCH", "device-id-mismatch");
  if (Math.abs(challenge.nowMs - device.signedAt) > clockToleranceMs)
    return refuse("device signature expired", "SIGNATURE_EXPIRED", "device-signature-stale");
  if ((device.nonce ?? "").trim() === "")
    return refuse("device nonce required", "NONCE_REQUIRED", "device-nonce-missing");
  if (device.nonce !== challenge.nonce)
    return refuse("device nonce mismatch", "NONCE_MISMATCH", "device-nonce-mismatch");
  const key = ed25519Key(device.publicKey);
  const signature = Buffer.from(device.signature, "base64url");
  const texts = release.proofs.map((version) => signedText(version, params, scopes));
  const valid = key !== undefined && texts.some((text) => verify(null, Buffer.from(text), key, signature));
  return valid ? undefined : refuse("device signature invalid", "SIGNATURE_INVALID", "device-signature");
}

/** Written from the documentation of the protocol, on purpose not shared with the client. */
function signedText(version: "v2" | "v3", params: ConnectParams, scopes: readonly string[]): string {
  const { client, device, auth = {}, role = "operator" } = params;
  const credential = auth.token ?? auth.deviceToken ?? auth.bootstrapToken ?? "";
  const machine = `|${(client.platform ?? "").toLowerCase()}|${(client.deviceFamily ?? "").toLowerCase()}`;
  const who = `${version}|${device?.id}|${client.id}|${client.mode}|${role}|${scopes.join(",")}`;
  return `${who}|${device?.signedAt}|${credential}|${device?.nonce}${version === "v3" ? machine : ""}`;
}

function hexOf(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex");
}

function ed25519Key(x: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  } catch {
    return undefined;
  }
}
