import type { GatewayTokenName } from "../contract/token-secret.ts";
import type { SecretCache } from "./secret-cache.ts";

/** The names in Secret Manager. Each function's service account may read only those that it needs. */
export const secretNames = {
  gatewayToken: "OPENCLAW_GATEWAY_TOKEN",
  chatDeviceKey: "OPENCLAW_DEVICE_KEY",
  adminDeviceKey: "OPENCLAW_ADMIN_DEVICE_KEY",
  sessionKeyPepper: "SESSION_KEY_PEPPER",
} as const;

/** Read only where alerts are delivered: what a site does not need is not looked for. */
export const alertWebhookSecret = "ALERT_WEBHOOK_SECRET";

export type SecretName = (typeof secretNames)[keyof typeof secretNames];

type AnySecret = SecretName | GatewayTokenName | typeof alertWebhookSecret;

/** Shortest pepper, in characters: 16 random bytes in base64 are 24. */
const SHORTEST_PEPPER = 24;

/** A secret that is missing, unreadable or malformed: names the secret and the problem, never the value. */
export class SecretUnusable extends Error {
  override readonly name = "SecretUnusable";
  readonly secret: AnySecret;
  readonly problem: string;

  constructor(secret: AnySecret, problem: string, options?: ErrorOptions) {
    super(`Secret ${secret} ${problem}`, options);
    this.secret = secret;
    this.problem = problem;
  }
}

/** Owns what a valid secret looks like. Every method throws `SecretUnusable`. */
export class Secrets {
  readonly #cache: SecretCache;

  constructor(cache: SecretCache) {
    this.#cache = cache;
  }

  /** A gateway's shared token, without surrounding white space. @param name @default that of all gateways */
  async gatewayToken(name: GatewayTokenName = secretNames.gatewayToken): Promise<string> {
    const token = (await this.#get(name)).trim();
    if (/\s/.test(token)) throw new SecretUnusable(name, "contains white space");
    return token;
  }

  /** The device key as stored; `gateway/identity.ts` knows its forms. */
  async deviceKey(
    name: typeof secretNames.chatDeviceKey | typeof secretNames.adminDeviceKey,
  ): Promise<string> {
    return this.#get(name);
  }

  /** The key of the HMACs that session keys and run ids are made of. */
  async sessionKeyPepper(): Promise<string> {
    const pepper = (await this.#get(secretNames.sessionKeyPepper)).trim();
    if (pepper.length >= SHORTEST_PEPPER) return pepper;
    throw new SecretUnusable(secretNames.sessionKeyPepper, `is shorter than ${SHORTEST_PEPPER} characters`);
  }

  /** What alerts are signed with: `whsec_` and base64 of 24 to 64 bytes. */
  async alertWebhookSecret(): Promise<string> {
    const secret = (await this.#get(alertWebhookSecret)).trim();
    if (/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/.test(secret)) return secret;
    throw new SecretUnusable(alertWebhookSecret, "is not whsec_ and base64 of 24 to 64 bytes");
  }

  /** Reads the named secrets again, whatever their age. */
  async refresh(...names: readonly (SecretName | GatewayTokenName)[]): Promise<void> {
    await Promise.all(names.map((name) => this.#cache.refresh(name).catch(unusable(name))));
  }

  async #get(name: AnySecret): Promise<string> {
    const value = await this.#cache.get(name).catch(unusable(name));
    if (value.trim() === "") throw new SecretUnusable(name, "is empty");
    return value;
  }
}

function unusable(name: AnySecret): (cause: unknown) => never {
  return (cause) => {
    throw new SecretUnusable(name, problemOf(cause), { cause });
  };
}

/** Codes of Secret Manager's answers: google.rpc.Code. */
function problemOf(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  if (code === 5) return "does not exist or has no version";
  if (code === 7) return "may not be read by this function's service account";
  if (code === 9) return "has its latest version disabled or destroyed";
  return "cannot be read at the moment";
}
