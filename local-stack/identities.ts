/** Makes what only a project's owner may have: the two devices' keys, the pepper, and a local gateway's token. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseDeviceKey, type DeviceIdentity } from "../functions/src/gateway/connection/identity.ts";
import { secretNames, type SecretName } from "../functions/src/secrets/secrets.ts";
import { takeLock } from "./install-lock.ts";
import { changeSecretFile, readSecretFile } from "./secret-file.ts";

export const chatScopes = ["operator.read", "operator.write"] as const;
export const adminScopes = [...chatScopes, "operator.pairing"] as const;

/** Every secret of a deployment, by its name in Secret Manager. */
export type LocalSecrets = Readonly<Record<SecretName, string>>;

const makers: Readonly<Record<SecretName, () => string>> = {
  OPENCLAW_GATEWAY_TOKEN: () => randomBytes(32).toString("base64url"),
  OPENCLAW_DEVICE_KEY: makeDeviceKey,
  OPENCLAW_ADMIN_DEVICE_KEY: makeDeviceKey,
  SESSION_KEY_PEPPER: () => randomBytes(32).toString("base64url"),
};

/** An Ed25519 private key in PKCS#8 PEM. */
export function makeDeviceKey(): string {
  return String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
}

/** Adds to a file such as `functions/.secret.local` the secrets that it lacks, and answers all of them. */
export async function ensureLocalSecrets(file: string): Promise<LocalSecrets> {
  mkdirSync(dirname(file), { recursive: true });
  const giveBack = await takeLock(`${file}.lock`);
  try {
    const present = readSecretFile(file);
    const entries = Object.values(secretNames).map((name) => [name, present.get(name) || add(file, name)]);
    return Object.fromEntries(entries) as Record<SecretName, string>;
  } finally {
    giveBack();
  }
}

function add(file: string, name: SecretName): string {
  const made = makers[name]();
  changeSecretFile(file, name, made);
  return made;
}

/** The device that a key of the file stands for. */
export function identityOf(
  secrets: LocalSecrets,
  name: "OPENCLAW_DEVICE_KEY" | "OPENCLAW_ADMIN_DEVICE_KEY",
): DeviceIdentity {
  try {
    return parseDeviceKey(secrets[name]);
  } catch (cause) {
    throw new Error(
      `${name} is not an Ed25519 key in PKCS#8 PEM. Take its line out of the file and a new one is made.`,
      { cause },
    );
  }
}

/** A device's entry in the gateway's `devices/paired.json`: it counts as approved before the gateway's first start. */
export function pairedDevice({ deviceId, publicKey }: DeviceIdentity, scopes: readonly string[]): object {
  const now = Date.now();
  const token = { token: randomBytes(24).toString("base64url"), role: "operator", scopes, createdAtMs: now };
  return {
    deviceId,
    publicKey,
    displayName: "Clawfire",
    platform: "node",
    clientId: "gateway-client",
    clientMode: "backend",
    role: "operator",
    roles: ["operator"],
    scopes,
    approvedScopes: scopes,
    tokens: { operator: token },
    createdAtMs: now,
    approvedAtMs: now,
  };
}
