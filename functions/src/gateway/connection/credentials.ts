import { secretNames, SecretUnusable, type Secrets } from "../../secrets/secrets.ts";
import { DeviceKeyError, parseDeviceKey, type DeviceIdentity } from "./identity.ts";

/** What one device shows the gateway. */
export interface Credentials {
  readonly token: string;
  readonly identity: DeviceIdentity;
}

/** Where a connection gets its credentials. Both throw `SecretUnusable`. */
export interface CredentialSource {
  /** Those in use, at most as old as the secrets' cache allows. */
  read(): Promise<Credentials>;
  /** Reads the secrets again, as when the gateway refuses them. */
  refresh(): Promise<Credentials>;
}

type DeviceKeyName = typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey;

/** The shared token and the named device's key, from Secret Manager. */
export function secretCredentials(secrets: Secrets, deviceKey: DeviceKeyName): CredentialSource {
  const read = async () => {
    const [token, key] = await Promise.all([secrets.gatewayToken(), secrets.deviceKey(deviceKey)]);
    return { token, identity: identityOf(deviceKey, key) };
  };
  return {
    read,
    refresh: async () => {
      await secrets.refresh(secretNames.gatewayToken, deviceKey);
      return read();
    },
  };
}

function identityOf(name: DeviceKeyName, key: string): DeviceIdentity {
  try {
    return parseDeviceKey(key);
  } catch (error) {
    if (!(error instanceof DeviceKeyError)) throw error;
    throw new SecretUnusable(name, `is unusable: ${error.message}`, { cause: error });
  }
}
