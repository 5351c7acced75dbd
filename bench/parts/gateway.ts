import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { chatScopes } from "../../functions/src/instance.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/identity.ts";

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
  const child = fork(join(import.meta.dirname, "gateway-child.ts"), [given]);
  const died = once(child, "exit").then(() => {
    throw new Error("The simulated gateway ended while it was starting.");
  });
  const [{ url }] = (await Promise.race([once(child, "message"), died])) as [{ url: string }];
  died.catch(() => {});
  return {
    url,
    ask: (request) => void child.send(request),
    async [Symbol.asyncDispose]() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
