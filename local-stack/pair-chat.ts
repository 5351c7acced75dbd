/** Gets the chat device approved the way in which a site's owner does it: by the admin callable. */
import { setTimeout as delay } from "node:timers/promises";
import { call, CallableError } from "../tools/callable-client.ts";
import { signUpEmulatorAdmin } from "../tools/firebase-rest.ts";
import type { Endpoints } from "./endpoints.ts";

/** What a gateway says about a device that it does not know. */
export interface PairingRequest {
  readonly deviceId: string;
  readonly requestId: string;
}

/** Sends a message, and approves the device if the gateway does not know it yet. */
export async function pairChatDevice({
  functions,
  auth,
  project,
}: Endpoints): Promise<PairingRequest | undefined> {
  const { idToken } = await signUpEmulatorAdmin(auth, project);
  const refusal = await knock(functions, idToken);
  if (refusal === undefined) return undefined;
  const { deviceId, requestId, retryAfterMs } = refusal;
  await Promise.all([
    call(functions, "admin", { action: "approveDevice", requestId }, { idToken }),
    delay(retryAfterMs), // until then the chat function does not try again
  ]);
  return { deviceId, requestId };
}

/**
 * Lets every function load its code, by a call that nobody is signed in for. Never rejects: what a function has to say
 * shows itself at its first real call.
 */
export async function warmUp(functions: string): Promise<void> {
  const names = ["chat", "conversations", "admin"];
  await Promise.allSettled(names.map((name) => call(functions, name, {})));
}

interface Refusal extends PairingRequest {
  readonly retryAfterMs: number;
}

async function knock(functions: string, idToken: string): Promise<Refusal | undefined> {
  try {
    await call(functions, "chat", { message: "Hello" }, { idToken });
    return undefined;
  } catch (error) {
    const refusal = error instanceof CallableError ? refusalOf(error) : undefined;
    if (refusal) return refusal;
    throw error;
  }
}

function refusalOf({ reason, details }: CallableError): Refusal | undefined {
  const { deviceId, requestId, retryAfterMs } = details;
  if (reason !== "device-not-paired") return undefined;
  if (typeof deviceId !== "string" || typeof requestId !== "string") return undefined;
  return { deviceId, requestId, retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : 0 };
}
