import type * as z from "zod";
import type { helloPayload } from "./frames.ts";

/** What the gateway said about itself and about this connection. */
export interface Hello {
  /** The negotiated protocol version: 3 or 4. */
  readonly protocol: number;
  /** The gateway's release, such as `2026.9.6`. */
  readonly release: string;
  readonly connectionId: string;
  /** Bytes of the largest frame that the gateway accepts. */
  readonly maxPayload: number;
  /** Milliseconds between two signs of life; silence for twice that means a dead socket. */
  readonly tickIntervalMs: number;
  /** The methods of the release, where it tells them. */
  readonly methods: readonly string[] | undefined;
  /** The scopes that this connection really has, where the release tells them. */
  readonly scopes: readonly string[] | undefined;
}

/** The smallest limit of any release, for one that does not tell its own. */
const defaultMaxPayload = 512 * 1024;
const defaultTickIntervalMs = 30_000;

export function toHello(payload: z.infer<typeof helloPayload>): Hello {
  return {
    protocol: payload.protocol,
    release: payload.server.version,
    connectionId: payload.server.connId,
    maxPayload: payload.policy?.maxPayload ?? defaultMaxPayload,
    tickIntervalMs: payload.policy?.tickIntervalMs ?? defaultTickIntervalMs,
    methods: payload.features?.methods,
    scopes: payload.auth?.scopes,
  };
}
