import type { GatewayTokenName } from "../../contract/token-secret.ts";
import { secretNames, SecretUnusable, type Secrets } from "../../secrets/secrets.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { DeviceKeyError, parseDeviceKey, type DeviceIdentity } from "./identity.ts";

/** What one device shows the gateway. */
export interface Credentials {
  readonly token: string;
  readonly identity: DeviceIdentity;
}

/** Where a connection gets its credentials. Both throw `SecretUnusable`. */
export interface CredentialSource {
  /** Name of the secret of the token, where the gateway has one of its own. */
  readonly tokenSecret?: string | undefined;
  /** Those in use, at most as old as the secrets' cache allows. */
  read(): Promise<Credentials>;
  /** Reads the secrets again, as when the gateway refuses them. */
  refresh(): Promise<Credentials>;
}

type DeviceKeyName = typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey;

/**
 * The shared token and the named device's key, from Secret Manager.
 * @param tokenSecret of one of several gateways that has a token of its own: that it cannot be used is then the trouble of
 * that gateway alone, and a GatewayFailure.
 */
export function secretCredentials(
  secrets: Secrets,
  deviceKey: DeviceKeyName,
  tokenSecret: GatewayTokenName = secretNames.gatewayToken,
): CredentialSource {
  const read = async () => {
    const [token, key] = await Promise.all([secrets.gatewayToken(tokenSecret), secrets.deviceKey(deviceKey)]);
    return { token, identity: identityOf(deviceKey, key) };
  };
  const refresh = async () => {
    await secrets.refresh(tokenSecret, deviceKey);
    return read();
  };
  if (tokenSecret === secretNames.gatewayToken) return { read, refresh };
  const own = (error: unknown) => {
    if (!(error instanceof SecretUnusable) || error.secret !== tokenSecret) throw error;
    throw new GatewayFailure(
      "token-secret-unusable",
      { secret: tokenSecret, reason: error.problem },
      { cause: error },
    );
  };
  return { tokenSecret, read: () => read().catch(own), refresh: () => refresh().catch(own) };
}

function identityOf(name: DeviceKeyName, key: string): DeviceIdentity {
  try {
    return parseDeviceKey(key);
  } catch (error) {
    if (!(error instanceof DeviceKeyError)) throw error;
    throw new SecretUnusable(name, `is unusable: ${error.message}`, { cause: error });
  }
}
