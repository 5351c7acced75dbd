import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { CommandError } from "../command-line.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { devices, nextKeyOf, previousKeyOf, type DeviceName } from "./devices.ts";
import { inspectKey } from "./inspect-key.ts";
import type { Knock } from "./knock.ts";
import { deviceOf, readDevice } from "./read-devices.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

export interface Rotation {
  readonly keeper: SecretKeeper;
  readonly device: DeviceName;
  /** Never makes a key: only finishes what was begun. */
  readonly finishOnly: boolean;
  readonly knock: Knock;
}

/** How far a rotation has come. The old key stays in use until the new one is approved. */
export type RotationState =
  | {
      readonly kind: "waiting";
      readonly oldId: string;
      readonly newId: string;
      readonly failure: GatewayFailure;
    }
  | { readonly kind: "promoted"; readonly oldId: string; readonly newId: string };

const waits: ReadonlySet<string> = new Set(["not-paired", "scope-upgrade", "metadata-upgrade"]);

/**
 * Replaces a device's key without a moment in which none works. The new key waits beside the old one, as a secret of
 * its own, until the gateway lets its device in; only then it takes the old one's place. Every step can be repeated:
 * a rotation that was interrupted goes on where it was.
 *
 * @throws CommandError
 */
export async function rotate(rotation: Rotation): Promise<RotationState> {
  const { keeper, device } = rotation;
  const giveBack = await keeper.hold();
  try {
    const old = await readDevice(keeper, device);
    const next = (await pendingKey(rotation, old)) ?? (await begin(rotation));
    const identity = deviceOf(keeper, nextKeyOf(device), next);
    const ids = { oldId: old.deviceId, newId: identity.deviceId };
    const failure = await refusalOf(rotation, identity);
    if (failure !== undefined) return { kind: "waiting", ...ids, failure };
    await promote(rotation, next);
    return { kind: "promoted", ...ids };
  } finally {
    giveBack();
  }
}

/** A pending key that is the current one is what an interrupted end leaves behind. */
async function pendingKey({ keeper, device }: Rotation, old: DeviceIdentity): Promise<string | undefined> {
  const text = await keeper.read(nextKeyOf(device));
  if (text === undefined) return undefined;
  const found = inspectKey(text);
  return found.kind === "device" && found.identity.deviceId === old.deviceId ? undefined : text;
}

async function begin({ keeper, device, finishOnly }: Rotation): Promise<string> {
  if (finishOnly)
    throw new CommandError(
      `No new key of the ${device} device waits in ${keeper.place}. Begin with: npm run device -- rotate ${device}`,
    );
  const next = makeDeviceKey();
  await keeper.store(new Map([[nextKeyOf(device), next]]));
  return next;
}

/** The gateway's request for approval; undefined when it lets the device in. */
async function refusalOf({ keeper, device, knock }: Rotation, identity: DeviceIdentity) {
  try {
    await knock(identity, device);
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    if (waits.has(error.kind)) return error;
    const { meaning, remedy } = error;
    throw new CommandError(
      `The new key waits in ${keeper.place} as ${nextKeyOf(device)}; the old one stays in use.\nThe gateway could not be asked about it: ${meaning}\n${remedy}`,
    );
  }
}

/** In Secret Manager the old key stays as the version before; in a file, under a name of its own. */
async function promote({ keeper, device }: Rotation, next: string): Promise<void> {
  const { secret } = devices[device];
  const old = keeper.project === undefined ? await keeper.read(secret) : undefined;
  const kept: [string, string][] = old === undefined ? [] : [[previousKeyOf(device), old]];
  await keeper.store(new Map([...kept, [secret, next]]));
  await keeper.forget(nextKeyOf(device)).catch(() => {}); // as good as gone: it is the current key now
}
