import { createPrivateKey } from "node:crypto";
import {
  DeviceKeyError,
  parseDeviceKey,
  type DeviceIdentity,
} from "../../functions/src/gateway/connection/identity.ts";

/** How a key was written; all three are accepted. */
type KeyForm = "PEM" | "PEM with \\n written out" | "base64 of a PEM";

/** What a secret that should be a device key turns out to be. `seen` never quotes it. */
export type KeyInspection =
  | { readonly kind: "device"; readonly identity: DeviceIdentity; readonly form: KeyForm }
  | {
      readonly kind: "device-key-malformed" | "device-key-wrong-type";
      readonly seen: string;
    };

/** Reads a device key, and says of one that cannot be used what it is instead. */
export function inspectKey(text: string): KeyInspection {
  try {
    return { kind: "device", identity: parseDeviceKey(text), form: formOf(text) };
  } catch (error) {
    if (!(error instanceof DeviceKeyError)) throw error;
    return error.kind === "wrong-type"
      ? { kind: "device-key-wrong-type", seen: `an ${algorithmOf(text)} key` }
      : { kind: "device-key-malformed", seen: impostorOf(pemOf(text)) };
  }
}

function formOf(text: string): KeyForm {
  if (!text.includes("-----BEGIN")) return "base64 of a PEM";
  return text.includes("\\n") ? "PEM with \\n written out" : "PEM";
}

const impostors: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, "nothing"],
  [/BEGIN OPENSSH PRIVATE KEY/, "a key in OpenSSH's own form, not in PKCS#8"],
  [/BEGIN ENCRYPTED PRIVATE KEY/, "a private key that is locked with a passphrase"],
  [/BEGIN PUBLIC KEY/, "a public key; the private one belongs there"],
  [/BEGIN CERTIFICATE/, "a certificate, not a key"],
  [/BEGIN (\w+ )?PRIVATE KEY/, "a private key in PEM that is damaged or cut off"],
  [/^\s*\{/, "JSON, not PEM"],
];

function impostorOf(pem: string): string {
  return impostors.find(([pattern]) => pattern.test(pem))?.[1] ?? "text that is no PEM";
}

function algorithmOf(text: string): string {
  return (createPrivateKey(pemOf(text)).asymmetricKeyType ?? "unknown").toUpperCase();
}

/** The same reading of the three forms as that of `functions/src/gateway/identity.ts`. */
function pemOf(text: string): string {
  const pem = text.includes("-----BEGIN") ? text : decoded(text);
  return `${pem.replaceAll("\\r", "").replaceAll("\\n", "\n").trim()}\n`;
}

/** What is no base64 stays as it is. */
function decoded(text: string): string {
  const pem = Buffer.from(text, "base64").toString();
  return pem.includes("-----BEGIN") ? pem : text;
}
