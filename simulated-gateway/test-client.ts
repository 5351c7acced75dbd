import { generateKeyPairSync, randomUUID } from "node:crypto";
import { GatewayLink } from "../functions/src/gateway/connection/gateway-link.ts";
import { parseDeviceKey, type DeviceIdentity } from "../functions/src/gateway/connection/identity.ts";
import { driveRun } from "../functions/src/run/drive-run.ts";
import type { Run, RunOutcome } from "../functions/src/run/run.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";

export const token = "the-shared-token-of-the-tests";
export const chatScopes = ["operator.read", "operator.write"] as const;
export const adminScopes = [...chatScopes, "operator.pairing"] as const;

export const quietLog = { info: () => {}, warn: () => {}, error: () => {} };

export function newIdentity(): DeviceIdentity {
  const { privateKey } = generateKeyPairSync("ed25519");
  return parseDeviceKey(String(privateKey.export({ format: "pem", type: "pkcs8" })));
}

/** A device that is approved from the start. */
export function approved(identity: DeviceIdentity, scopes: readonly string[] = chatScopes) {
  const { deviceId, publicKey } = identity;
  return { deviceId, publicKey, scopes };
}

/** Our own client, as a function uses it, with short pauses. */
export function linkTo(
  gateway: SimulatedGateway,
  identity: DeviceIdentity,
  { scopes = chatScopes, shown = token }: { scopes?: readonly string[]; shown?: string } = {},
): GatewayLink {
  const read = async () => ({ token: shown, identity });
  return new GatewayLink({
    urls: [gateway.url],
    scopes,
    log: quietLog,
    credentials: { read, refresh: async () => ({ token: gateway.token, identity }) },
    timeouts: { connectMs: 1_000, requestMs: 1_000, trustForMs: 300, pongMs: 200 },
    pauses: { pairingMs: 0, refusedMs: 0, baseMs: 0, maxMs: 0 },
  });
}

export interface FollowedRun {
  readonly runId: string;
  /** The reply as it grew. */
  readonly texts: readonly string[];
  readonly statuses: readonly string[];
  readonly outcome: Promise<RunOutcome>;
}

/** Sends a message as a function does, and follows it to the end. */
export function ask(link: GatewayLink, message: string, more: Partial<Run> = {}): FollowedRun {
  const runId = more.runId ?? randomUUID();
  const texts: string[] = [];
  const statuses: string[] = [];
  const outcome = driveRun({
    gateway: link,
    sessionKey: "agent:main:web:test",
    message,
    mayBeSent: false,
    askedAtMs: Date.now(),
    signal: AbortSignal.timeout(15_000),
    onStatus: (phase) => statuses.push(phase),
    onText: (text) => texts.push(text),
    ...more,
    runId,
  });
  return { runId, texts, statuses, outcome };
}
