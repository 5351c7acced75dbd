import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";

/** One device of the gateway's pairing list: who it is, and how it signs. The private key stays inside. */
export interface DeviceIdentity {
  /** SHA-256 of the raw 32-byte public key, in hex. */
  readonly deviceId: string;
  /** The raw 32-byte public key in base64url without padding: never PEM, never DER. */
  readonly publicKey: string;
  /** Ed25519 signature over the UTF-8 text, in base64url without padding. */
  sign(text: string): string;
}

export type DeviceKeyProblem = "malformed" | "wrong-type";

const problems: Record<DeviceKeyProblem, string> = {
  malformed: "The device key is not a private key in PKCS#8 PEM.",
  "wrong-type": "The device key is not an Ed25519 key.",
};

/** A device key that cannot be used. Carries neither the value nor the parser's message, which may quote it. */
export class DeviceKeyError extends Error {
  override readonly name = "DeviceKeyError";
  readonly kind: DeviceKeyProblem;

  constructor(kind: DeviceKeyProblem) {
    super(problems[kind]);
    this.kind = kind;
  }
}

/**
 * Reads an Ed25519 key in PKCS#8 PEM: with real newlines, with `\n` written out, or as base64 of the whole PEM,
 * because secrets are pasted in all three forms.
 *
 * @throws {DeviceKeyError} `malformed`, or `wrong-type` for a key of another algorithm such as RSA or EC.
 */
export function parseDeviceKey(text: string): DeviceIdentity {
  const key = privateKey(pemOf(text));
  if (key.asymmetricKeyType !== "ed25519") throw new DeviceKeyError("wrong-type");
  const publicKey = createPublicKey(key).export({ format: "jwk" }).x;
  if (publicKey === undefined) throw new DeviceKeyError("malformed");
  return {
    deviceId: createHash("sha256").update(publicKey, "base64url").digest("hex"),
    publicKey,
    sign: (message) => sign(null, Buffer.from(message), key).toString("base64url"),
  };
}

function pemOf(text: string): string {
  const pem = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString();
  return `${pem.replaceAll("\\r", "").replaceAll("\\n", "\n").trim()}\n`;
}

function privateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new DeviceKeyError("malformed");
  }
}
