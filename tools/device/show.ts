import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { deviceNames, devices, nextKeyOf, type DeviceName } from "./devices.ts";
import { inspectKey } from "./inspect-key.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

/** One secret as it may be shown. */
export interface Shown {
  readonly secret: string;
  readonly device?: DeviceName;
  readonly isWellFormed: boolean;
  readonly seen: string;
  readonly deviceId?: string;
  readonly publicKey?: string;
  readonly scopes?: readonly string[];
}

/** Both devices, those that wait in a rotation, and of the other secrets only whether they are well-formed. */
export async function show(keeper: SecretKeeper): Promise<readonly Shown[]> {
  const [current, next] = await Promise.all([
    Promise.all(deviceNames.map((device) => showKey(keeper, device, devices[device].secret))),
    Promise.all(deviceNames.map((device) => showKey(keeper, device, nextKeyOf(device)))),
  ]);
  const known = new Set(current.map(({ deviceId }) => deviceId));
  const waiting = next.filter(({ seen, deviceId }) => seen !== "missing" && !known.has(deviceId));
  return [...current, ...waiting, await showToken(keeper), await showPepper(keeper)];
}

async function showKey(keeper: SecretKeeper, device: DeviceName, secret: string): Promise<Shown> {
  const text = await keeper.read(secret);
  if (text === undefined) return { secret, device, isWellFormed: false, seen: "missing" };
  const found = inspectKey(text);
  if (found.kind !== "device") return { secret, device, isWellFormed: false, seen: `holds ${found.seen}` };
  const { deviceId, publicKey } = found.identity;
  const { scopes } = devices[device];
  return { secret, device, isWellFormed: true, seen: `Ed25519, ${found.form}`, deviceId, publicKey, scopes };
}

async function showToken(keeper: SecretKeeper): Promise<Shown> {
  const secret = secretNames.gatewayToken;
  const token = (await keeper.read(secret))?.trim();
  if (token === undefined || token === "") return { secret, isWellFormed: false, seen: "missing" };
  const isWellFormed = !/\s/.test(token);
  return { secret, isWellFormed, seen: isWellFormed ? "one word" : "contains white space" };
}

async function showPepper(keeper: SecretKeeper): Promise<Shown> {
  const secret = secretNames.sessionKeyPepper;
  const pepper = (await keeper.read(secret))?.trim();
  if (pepper === undefined || pepper === "") return { secret, isWellFormed: false, seen: "missing" };
  const isWellFormed = pepper.length >= 24;
  return { secret, isWellFormed, seen: isWellFormed ? "long enough" : "shorter than 24 characters" };
}
