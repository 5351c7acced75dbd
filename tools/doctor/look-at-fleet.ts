import type { Credentials } from "../../functions/src/gateway/connection/credentials.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { devices } from "../device/devices.ts";
import type { Diagnosis, FleetGateway } from "./diagnosis.ts";
import type { Address } from "./look-at-address.ts";
import type { SecretsSeen } from "./look-at-secrets.ts";
import { quiet } from "./quiet.ts";
import { findingOf } from "./walk.ts";

/** How the chat device stands with each gateway over which conversations are spread, if they are; one that is off is not asked. */
export async function lookAtFleet(
  { fleet }: Address,
  { token, chat: identity }: SecretsSeen,
  known: FailureDetails,
): Promise<Diagnosis["gateways"]> {
  const credentials = { token, identity };
  if (fleet.length === 0) return undefined;
  return Promise.all(
    fleet.map(async (listed) => ({
      ...listed,
      ...(listed.state !== "off" && (await lookAtOne(listed.url, credentials, known))),
    })),
  );
}

async function lookAtOne(
  url: string,
  credentials: Credentials,
  known: FailureDetails,
): Promise<Pick<FleetGateway, "release" | "finding">> {
  const shown = async () => credentials;
  const source = { read: shown, refresh: shown };
  const link = new GatewayLink({ urls: [url], credentials: source, scopes: devices.chat.scopes, log: quiet });
  try {
    return { release: (await link.connection()).hello.release };
  } catch (error) {
    if (error instanceof GatewayFailure) return { finding: findingOf(error.with({ ...known, url })) };
    throw error;
  } finally {
    link.close();
  }
}
