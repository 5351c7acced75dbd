import { generateKeyPairSync } from "node:crypto";
import type { Firestore } from "firebase-admin/firestore";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { parseDeviceKey, type DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import { createInstance, type Instance } from "../../functions/src/instance.ts";
import { SecretCache } from "../../functions/src/secrets/secret-cache.ts";
import { Secrets } from "../../functions/src/secrets/secrets.ts";
import { token } from "./gateway.ts";
import { instantDatabase } from "./instant-database.ts";

export const quietLog = { info: () => {}, warn: () => {}, error: () => {} };
export const pepper = "the-pepper-of-the-bench-00000000";

/** No limit is to be measured by chance. */
export const unlimited = {
  RATE_PER_MINUTE: "0",
  DAILY_SIGNED_IN: "0",
  DAILY_ANONYMOUS: "0",
  CALLS_PER_MINUTE: "0",
  MAX_TURNS_PER_INSTANCE: "1000",
  MAX_TURNS_PER_VISITOR: "100",
} as const;

export function newDeviceKey(): string {
  return String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));
}

export function newDevice(): DeviceIdentity {
  return parseDeviceKey(newDeviceKey());
}

export function newLink(
  url: string,
  identity: DeviceIdentity,
  scopes: readonly string[] = chatScopes,
): GatewayLink {
  const read = async () => ({ token, identity });
  return new GatewayLink({ urls: [url], scopes, log: quietLog, credentials: { read, refresh: read } });
}

export interface BenchInstanceOptions {
  readonly link: GatewayLink;
  /** @default one that answers at once */
  readonly database?: Firestore;
}

/** A function instance whose secrets are known already. */
export function benchInstance({ link, database = instantDatabase() }: BenchInstanceOptions): Instance {
  const read = async (name: string) => ({ value: pepper, version: name });
  const secrets = new Secrets(new SecretCache({ read, log: quietLog, maxAgeMs: 3_600_000 }));
  return {
    ...createInstance({ GCLOUD_PROJECT: "demo-bench", ...unlimited }, quietLog),
    secrets: () => secrets,
    chatGateway: () => link,
    database: () => Promise.resolve(database),
  };
}
