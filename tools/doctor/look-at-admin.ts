import type { Credentials } from "../../functions/src/gateway/connection/credentials.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { listDevices } from "../../functions/src/gateway/methods/pairing.ts";
import { devices } from "../device/devices.ts";
import type { DoctorFinding } from "./diagnosis.ts";
import { quiet } from "./quiet.ts";
import { findingOf } from "./walk.ts";

/** What keeps the admin device from looking after the gateway's devices; undefined when nothing does. */
export async function lookAtAdmin(
  url: string,
  credentials: Credentials,
  known: FailureDetails,
): Promise<DoctorFinding | undefined> {
  const shown = async () => credentials;
  const { scopes } = devices.admin;
  const link = new GatewayLink({
    urls: [url],
    credentials: { read: shown, refresh: shown },
    scopes,
    log: quiet,
  });
  try {
    await listDevices(await link.connection());
    return undefined;
  } catch (error) {
    if (error instanceof GatewayFailure) return findingOf(error.with({ ...known, device: "admin" }));
    throw error;
  } finally {
    link.close();
  }
}
