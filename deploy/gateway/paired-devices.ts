/** The devices that count as approved from the gateway's first start: what `npm run device -- export` writes. */
import { createHash } from "node:crypto";
import { requireSetting, Unusable, type Environment } from "./setting.ts";

const name = "CLAWFIRE_PAIRED_DEVICES";
const advice =
  "Export them with `npm run device -- export --out paired.json`, and give the file's text or its base64; " +
  'or write "none" and approve the devices by hand.';

/** What our devices ask for. More, such as `operator.admin`, is not for a device that speaks for strangers. */
const scopes = new Set(["operator.read", "operator.write", "operator.pairing"]);

/** JSON text for `devices/paired.json`; undefined for `none`. @throws Unusable */
export function readPairedDevices(env: Environment): string | undefined {
  const value = requireSetting(env, name, advice);
  if (value === "none") return undefined;
  const devices = parse(value.startsWith("{") ? value : Buffer.from(value, "base64").toString());
  const problem = devices === undefined ? "is neither JSON nor the base64 of JSON" : problemOf(devices);
  if (problem === undefined) return `${JSON.stringify(devices, undefined, 2)}\n`;
  throw new Unusable([`${name} ${problem}. ${advice}`]);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function problemOf(devices: Record<string, unknown>): string | undefined {
  const entries = Object.entries(devices);
  if (entries.length === 0) return "names no device";
  if (!entries.every(([id, device]) => isDevice(id, device)))
    return "has an entry that is not an exported device: its id must be the SHA-256 of its public key";
  if (!entries.every(([, device]) => hasOurScopes(device as Device)))
    return "has a device with more scopes than operator.read, operator.write and operator.pairing";
  return undefined;
}

interface Device {
  readonly publicKey: string;
  readonly scopes: readonly string[];
  readonly approvedScopes: readonly string[];
}

function isDevice(id: string, value: unknown): boolean {
  const { publicKey, scopes: asked, approvedScopes } = (value ?? {}) as Partial<Device>;
  if (typeof publicKey !== "string" || !Array.isArray(asked) || !Array.isArray(approvedScopes)) return false;
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex") === id;
}

function hasOurScopes(device: Device): boolean {
  return [...device.scopes, ...device.approvedScopes].every((scope) => scopes.has(scope));
}
