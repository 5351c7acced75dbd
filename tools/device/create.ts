import type { GatewayTokenName } from "../../functions/src/contract/token-secret.ts";
import { randomBytes } from "node:crypto";
import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { deviceNames, devices } from "./devices.ts";
import { checkToken } from "./gateway-token.ts";
import { deviceOf, refusal } from "./read-devices.ts";
import type { SecretKeeper } from "./secret-keeper.ts";

export interface CreateOptions {
  /** Read only if the token is absent and this is given. */
  readonly readToken?: (() => Promise<string>) | undefined;
}

/** What `create` found or made, by the secret's name. */
export type Created = ReadonlyMap<string, "kept" | "made" | "stored" | "absent">;

/** Makes what is missing. All that is there is looked at first: when some of it is unusable, nothing is written. */
export async function create(keeper: SecretKeeper, { readToken }: CreateOptions = {}): Promise<Created> {
  const giveBack = await keeper.hold();
  try {
    const present = await readPresent(keeper);
    check(keeper, present);
    const made = makeMissing(present);
    const token = present.has(secretNames.gatewayToken) ? undefined : await readToken?.();
    const stored = new Map<string, string>(
      token === undefined ? [] : [[secretNames.gatewayToken, checkToken(token)]],
    );
    await keeper.store(new Map<string, string>([...made, ...stored]));
    return new Map(
      Object.values(secretNames).map((name) => {
        if (present.has(name)) return [name, "kept"];
        return [name, made.has(name) ? "made" : stored.has(name) ? "stored" : "absent"];
      }),
    );
  } finally {
    giveBack();
  }
}

type Values = ReadonlyMap<string, string>;

async function readPresent(keeper: SecretKeeper): Promise<Values> {
  const names = Object.values(secretNames);
  const values = await Promise.all(names.map(async (name) => [name, await keeper.read(name)] as const));
  return new Map(values.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

function check(keeper: SecretKeeper, present: Values): void {
  const ids = deviceNames.flatMap((device) => {
    const { secret } = devices[device];
    const text = present.get(secret);
    return text === undefined ? [] : [deviceOf(keeper, secret, text).deviceId];
  });
  if (ids.length === 2 && ids[0] === ids[1])
    throw refusal(keeper, "devices-are-one", secretNames.adminDeviceKey, "the chat device's key");
  const pepper = present.get(secretNames.sessionKeyPepper)?.trim();
  if (pepper !== undefined && pepper.length < 24)
    throw refusal(keeper, "pepper-too-short", secretNames.sessionKeyPepper, `${pepper.length} characters`);
  const token = present.get(secretNames.gatewayToken);
  if (token !== undefined && /\s/.test(token.trim()))
    throw refusal(keeper, "token-malformed", secretNames.gatewayToken, "more than one word");
}

function makeMissing(present: Values): Map<string, string> {
  const makers: readonly (readonly [string, () => string])[] = [
    [secretNames.chatDeviceKey, makeDeviceKey],
    [secretNames.adminDeviceKey, makeDeviceKey],
    [secretNames.sessionKeyPepper, () => randomBytes(32).toString("base64url")],
  ];
  return new Map(makers.filter(([name]) => !present.has(name)).map(([name, make]) => [name, make()]));
}

/** Stores a gateway's token in the place of the one that is there. @throws CommandError */
export async function storeToken(
  keeper: SecretKeeper,
  token: string,
  secret: GatewayTokenName = secretNames.gatewayToken,
): Promise<"stored" | "kept"> {
  const checked = checkToken(token);
  const giveBack = await keeper.hold();
  try {
    if ((await keeper.read(secret))?.trim() === checked) return "kept";
    await keeper.store(new Map([[secret, checked]]));
    return "stored";
  } finally {
    giveBack();
  }
}
