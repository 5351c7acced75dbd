import { chatScopes } from "../../functions/src/gateway-links.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { startPart } from "./part.ts";

export interface GatewayRequest {
  /** Lets the replies go on that hold at this name. */
  readonly release?: string;
  /** Empties the journals. */
  readonly forget?: boolean;
}

export interface BenchGateway extends AsyncDisposable {
  readonly url: string;
  ask(request: GatewayRequest): void;
}

export interface BenchGatewayOptions {
  readonly release?: "2026.9.6" | "2026.3.13";
  readonly devices: readonly DeviceIdentity[];
  /** Milliseconds between two deltas. @default 0, so that each piece of the reply is one */
  readonly deltaEveryMs?: number;
  /** Scopes that the devices are approved for. @default the chat device's */
  readonly scopes?: readonly string[];
}

export const token = "the-token-of-the-bench";

/** @throws Error when it does not come up. */
export async function startGateway(options: BenchGatewayOptions): Promise<BenchGateway> {
  const { release = "2026.9.6", devices, deltaEveryMs = 0, scopes = chatScopes } = options;
  const pairedDevices = devices.map(({ deviceId, publicKey }) => ({ deviceId, publicKey, scopes }));
  const given = JSON.stringify({ release, token, pairedDevices, deltaEveryMs });
  const part = await startPart<{ url: string }>("parts/gateway-child.ts", [given]);
  return {
    url: part.told.url,
    ask: (request) => part.send(request),
    [Symbol.asyncDispose]: () => part[Symbol.asyncDispose](),
  };
}
