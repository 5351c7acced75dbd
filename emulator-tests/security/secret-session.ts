import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { LocalSecrets } from "../../tools/local/identities.ts";
import { makeDeviceKey } from "../../tools/local/identities.ts";
import type { Stack } from "../../tools/local/stack.ts";
import type { Persona } from "./personas.ts";

/** How long a changed secret may take to show, in milliseconds. The stack must keep secrets for a second only. */
const PATIENCE_MS = 40_000;

/** All that callers were told, and all secrets that were used on the way, the wrong ones too. */
export interface SessionRecord {
  readonly told: readonly string[];
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** Talks, and fails in every way in which a secret can be wrong: another token, a broken key, a key that nobody paired. */
export async function failInEveryWay(stack: Stack, visitor: Persona, admin: Persona): Promise<SessionRecord> {
  const { secrets, secretManager, proxy } = stack;
  const told: string[] = [];
  const record = async (persona: Persona, service: string, data: object) => {
    const ending = await persona.call(service, data);
    told.push(ending.told);
    return ending;
  };
  const wrong: readonly (readonly [keyof LocalSecrets, string, string])[] = [
    ["OPENCLAW_DEVICE_KEY", `-----BEGIN PRIVATE KEY-----\n${"broken".repeat(12)}`, "secret-unusable"],
    ["OPENCLAW_DEVICE_KEY", makeDeviceKey(), "device-not-paired"],
    ["SESSION_KEY_PEPPER", "too-short-a-pepper-it", "secret-unusable"],
    // The last one, because a gateway that refused a token is left alone for a minute.
    ["OPENCLAW_GATEWAY_TOKEN", `wrong-token-${randomUUID()}`, "gateway-misconfigured"],
  ];
  const say = () => record(visitor, "chat", { message: "hello", messageId: randomUUID() });
  await until("", say, () => {});
  for (const [name, value, reason] of wrong) {
    secretManager.set(name, value);
    await until(reason, say, () => proxy?.cutAll());
    await record(admin, "admin", { action: "status" });
    secretManager.set(name, secrets[name]);
    if (reason !== "gateway-misconfigured") await until("", say, () => proxy?.cutAll());
  }
  return {
    told,
    values: [
      ...Object.entries(secrets),
      ...wrong.map(([name, value]) => [`a wrong ${name}`, value] as const),
    ],
  };
}

/** Asks until a call ends for that reason; connections are cut before each, or nobody would read the secrets again. */
async function until(reason: string, ask: () => Promise<{ reason: string }>, cut: () => void): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let last = "";
  while (Date.now() < deadline) {
    cut();
    await delay(1_100);
    ({ reason: last } = await ask());
    if (last === reason) return;
  }
  throw new Error(`A call should have ended with ${reason || "an answer"}, and ended with ${last || "one"}.`);
}
