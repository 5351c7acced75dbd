import { generateKeyPairSync } from "node:crypto";
import type { Credentials, CredentialSource } from "../../src/gateway/connection/credentials.ts";
import { dial } from "../../src/gateway/connection/handshake.ts";
import {
  GatewayConnection,
  type ConnectionTimeouts,
} from "../../src/gateway/connection/gateway-connection.ts";
import { GatewayLink, type LinkOptions } from "../../src/gateway/connection/gateway-link.ts";
import { parseDeviceKey } from "../../src/gateway/connection/identity.ts";
import type { Fields, Log } from "../../src/telemetry/log.ts";
import type { ProtocolServer, ServerConnection } from "./protocol-server.ts";

export interface LogEntry extends Fields {
  readonly level: keyof Log;
  readonly message: string;
}

/** A log that a test can read. */
export function recordingLog(): Log & { readonly entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const at =
    (level: keyof Log) =>
    (message: string, fields: Fields = {}) => {
      entries.push({ ...fields, level, message });
    };
  return { entries, info: at("info"), warn: at("warn"), error: at("error") };
}

export const identity = parseDeviceKey(
  generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
);

export const claims = { identity, token: "gateway-token", scopes: ["operator.read", "operator.write"] };

/** Credentials whose token becomes the next one of the list at each refresh; the last one stays. */
export function tokens(first: string, ...others: string[]): CredentialSource & { refreshes: number } {
  let token = first;
  const current = async (): Promise<Credentials> => ({ token, identity });
  return {
    refreshes: 0,
    read: current,
    refresh() {
      this.refreshes += 1;
      token = others.shift() ?? token;
      return current();
    },
  };
}

/** A connection, and the gateway's side of it. */
export async function connect(
  server: ProtocolServer,
  timeouts: ConnectionTimeouts = {},
  log: Log = recordingLog(),
) {
  const { url } = server;
  const admission = await dial({ url, claims, knownProofs: new Map(), deadlineMs: 5_000 });
  const gateway: ServerConnection = await server.nextConnection();
  return {
    connection: new GatewayConnection({ ...admission, url, deviceId: identity.deviceId, log, timeouts }),
    gateway,
  };
}

const noPause = { baseMs: 0, maxMs: 0, pairingMs: 0, refusedMs: 0 };

/** A link to one gateway, unless the options say otherwise. */
export function linkTo(server: { url: string }, options: Partial<LinkOptions> = {}): GatewayLink {
  const defaults = {
    urls: [server.url],
    credentials: tokens("right"),
    scopes: ["operator.read"],
    log: recordingLog(),
  };
  return new GatewayLink({ ...defaults, pauses: noPause, ...options });
}

/** The failure that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("It did not fail.");
    },
    (error: unknown) => error,
  );
}
