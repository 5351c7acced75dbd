import type { Credentials } from "../../functions/src/gateway/connection/credentials.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { CommandError } from "../command-line.ts";
import { DoctorFailure } from "../doctor/doctor-failures.ts";
import { lookAtUrl } from "../doctor/look-at-address.ts";
import { quiet } from "../doctor/quiet.ts";
import type { SetUp } from "../doctor/set-up.ts";
import { devices, type DeviceName } from "./devices.ts";

/** Connects as a device and leaves again, which files its request for approval. @throws GatewayFailure */
export type Knock = (identity: DeviceIdentity, device: DeviceName) => Promise<void>;

/** How to knock at the gateway of a set-up, once its address and token are known to be usable. @throws CommandError */
export async function knockerOf(setUp: SetUp): Promise<Knock> {
  const { url } = await lookAtUrl(setUp).catch((error: unknown) => {
    if (!(error instanceof GatewayFailure)) throw error;
    throw new CommandError(`${error.meaning} ${error.remedy}`);
  });
  const token = await readToken(setUp);
  return (identity, device) => knock(setUp, url, { token, identity }, device);
}

async function knock(setUp: SetUp, url: string, shown: Credentials, device: DeviceName): Promise<void> {
  const read = async () => shown;
  const { scopes } = devices[device];
  const link = new GatewayLink({ urls: [url], credentials: { read, refresh: read }, scopes, log: quiet });
  try {
    await link.connection();
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    throw error.with({ device, project: setUp.project, localStack: setUp.localStack });
  } finally {
    link.close();
  }
}

async function readToken({ read, keeper, project }: SetUp): Promise<string> {
  const secret = secretNames.gatewayToken;
  const found = await read(secret).catch((error: unknown) => {
    if (error instanceof CommandError) throw error;
    return undefined;
  });
  if (found !== undefined && found.value.trim() !== "") return found.value.trim();
  const { command = "" } = new DoctorFailure("secret-missing", { secret, project });
  throw new CommandError(`${secret} cannot be read in ${keeper.place}. Store it with: ${command}`);
}
