import { GatewayFailure } from "../../functions/src/gateway/failure.ts";
import { GatewayLink } from "../../functions/src/gateway/gateway-link.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/identity.ts";
import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { CommandError } from "../command-line.ts";
import { lookAtUrl } from "../doctor/look-at-address.ts";
import { quiet } from "../doctor/quiet.ts";
import type { SetUp } from "../doctor/set-up.ts";
import { devices, type DeviceName } from "./devices.ts";

/** Connects as a device and leaves again, which files its request for approval. @throws GatewayFailure, CommandError */
export async function knock(setUp: SetUp, identity: DeviceIdentity, device: DeviceName): Promise<void> {
  const [{ url }, token] = await Promise.all([lookAtUrl(setUp), readToken(setUp)]);
  const shown = async () => ({ token, identity });
  const credentials = { read: shown, refresh: shown };
  const link = new GatewayLink({ urls: [url], credentials, scopes: devices[device].scopes, log: quiet });
  try {
    await link.connection();
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    throw error.with({ device, project: setUp.project, localStack: setUp.localStack });
  } finally {
    link.close();
  }
}

async function readToken({ read, keeper }: SetUp): Promise<string> {
  const secret = secretNames.gatewayToken;
  const found = await read(secret).catch(() => undefined);
  if (found !== undefined && found.value.trim() !== "") return found.value.trim();
  throw new CommandError(`${secret} is missing in ${keeper.place}. Store it with: npm run device -- token`);
}
