/** Looks whether a gateway that runs elsewhere lets our devices in, without sending it a message. */
import { GatewayFailure } from "../functions/src/gateway/failures/failure.ts";
import { GatewayLink } from "../functions/src/gateway/connection/gateway-link.ts";
import { parseGatewayUrls } from "../functions/src/gateway/connection/url.ts";
import { adminScopes, chatScopes, identityOf, type LocalSecrets } from "./identities.ts";
import type { ExternalGateway } from "./stack-options.ts";

/** How it stands with one of our two devices. */
export interface DeviceFinding {
  readonly device: "chat" | "admin";
  readonly deviceId: string;
  /** Absent when the gateway let it in. */
  readonly problem?: {
    readonly meaning: string;
    readonly remedy: string;
    readonly requestId?: string | undefined;
  };
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Never rejects for what the gateway answers: a device that waits is no reason not to start. */
export function findDevices(
  gateway: ExternalGateway,
  secrets: LocalSecrets,
  allowInsecure: boolean,
): Promise<DeviceFinding[]> {
  const urls = parseGatewayUrls(gateway.url, { allowInsecure });
  const find = async (device: DeviceFinding["device"]): Promise<DeviceFinding> => {
    const name = device === "chat" ? "OPENCLAW_DEVICE_KEY" : "OPENCLAW_ADMIN_DEVICE_KEY";
    const identity = identityOf(secrets, name);
    const shown = async () => ({ token: gateway.token, identity });
    const link = new GatewayLink({
      urls,
      credentials: { read: shown, refresh: shown },
      scopes: device === "chat" ? chatScopes : adminScopes,
      log: quiet,
    });
    const problem = await problemOf(link);
    return { device, deviceId: identity.deviceId, ...(problem ? { problem } : {}) };
  };
  return Promise.all([find("chat"), find("admin")]);
}

async function problemOf(link: GatewayLink): Promise<DeviceFinding["problem"] | undefined> {
  try {
    await link.connection();
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    return { meaning: error.meaning, remedy: error.remedy, requestId: error.details.requestId };
  } finally {
    link.close();
  }
}
