import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { CommandError } from "../command-line.ts";
import { DoctorFailure, type DoctorFailureKind } from "../doctor/doctor-failures.ts";
import { devices, type DeviceName } from "./devices.ts";
import { inspectKey } from "./inspect-key.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

/** The device whose key is stored. @throws CommandError when there is none, or one that cannot be used. */
export async function readDevice(keeper: SecretKeeper, device: DeviceName): Promise<DeviceIdentity> {
  const { secret } = devices[device];
  const text = await keeper.read(secret);
  if (text === undefined) throw refusal(keeper, "secret-missing", secret, "nothing");
  return deviceOf(keeper, secret, text);
}

/** @throws CommandError that names the secret and what it holds, never the value. */
export function deviceOf(keeper: SecretKeeper, secret: string, text: string): DeviceIdentity {
  const found = inspectKey(text);
  if (found.kind === "device") return found.identity;
  throw refusal(keeper, found.kind, secret, found.seen);
}

/** A row of the catalogue as the error of a command. Nothing was written when it is thrown. */
export function refusal(
  keeper: SecretKeeper,
  kind: DoctorFailureKind,
  secret: string,
  seen: string,
): CommandError {
  const { meaning, remedy } = new DoctorFailure(kind, { secret, project: keeper.project });
  return new CommandError(`${secret} in ${keeper.place} holds ${seen}.\n${meaning} ${remedy}`);
}
