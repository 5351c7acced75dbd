import * as z from "zod";
import { count, text, texts } from "../wire/fields.ts";
import type { Challenge } from "./connect-request.ts";

/** What `connect` answers, as far as this client needs it. */
export const helloPayload = z.object({
  protocol: z.int().positive(),
  server: z.object({ version: z.string().catch("unknown"), connId: z.string().catch(""), bootId: text }),
  policy: z.object({ maxPayload: count, tickIntervalMs: count }).optional().catch(undefined),
  snapshot: z.object({ uptimeMs: count }).optional().catch(undefined),
  features: z.object({ methods: texts }).optional().catch(undefined),
  auth: z.object({ scopes: texts }).optional().catch(undefined),
});

/** What the gateway said about itself and about this connection. */
export interface Hello {
  /** The negotiated protocol version: 3 or 4. */
  readonly protocol: number;
  /** The gateway's release, such as `2026.9.6` or `dev`. For people: nothing is decided by it. */
  readonly release: string;
  readonly connectionId: string;
  /** Bytes of the largest frame that the gateway accepts. */
  readonly maxPayload: number;
  /** Milliseconds between two signs of life; silence for twice that means a dead socket. */
  readonly tickIntervalMs: number;
  /** Whether a request may carry the trace that it belongs to; before 2026.8 a frame with one is refused. */
  readonly takesTraceparent: boolean;
  /** Whether a session's first message outlives a restart before it is answered; before 2026.8 nothing is left of it. */
  readonly keepsFirstMessage: boolean;
  /** The methods of the release, where it tells them. */
  readonly methods: readonly string[] | undefined;
  /** The scopes that this connection really has, where the release tells them. */
  readonly scopes: readonly string[] | undefined;
  /** When the gateway was started at the earliest, by its own clock, where it tells. What ran before that is over. */
  readonly startedAtMs: number | undefined;
  /** The same at the latest: it tells its clock and its uptime one after the other. */
  readonly startedByMs: number | undefined;
  /** Milliseconds by which its clock is ahead of ours at the least. */
  readonly clockAheadMs: number;
  /** Milliseconds by which it may be ahead further: its first frame was on its way for no longer than that. */
  readonly clockErrorMs: number;
}

/** The time of the gateway's challenge, by its clock and by ours. */
export interface ReceivedChallenge extends Pick<Challenge, "ts"> {
  readonly receivedAtMs: number;
  readonly dialledAtMs: number;
}

/** The smallest limit of any release, for one that does not tell its own. */
const defaultMaxPayload = 512 * 1024;
const defaultTickIntervalMs = 30_000;

export function toHello(payload: z.infer<typeof helloPayload>, challenge?: ReceivedChallenge): Hello {
  return {
    protocol: payload.protocol,
    release: payload.server.version,
    connectionId: payload.server.connId,
    maxPayload: payload.policy?.maxPayload ?? defaultMaxPayload,
    tickIntervalMs: payload.policy?.tickIntervalMs ?? defaultTickIntervalMs,
    takesTraceparent: tellsBoot(payload),
    keepsFirstMessage: tellsBoot(payload),
    methods: payload.features?.methods,
    scopes: payload.auth?.scopes,
    ...startOf(payload.snapshot?.uptimeMs, challenge),
    clockAheadMs: challenge === undefined ? 0 : challenge.ts - challenge.receivedAtMs,
    clockErrorMs: challenge === undefined ? 0 : challenge.receivedAtMs - challenge.dialledAtMs,
  };
}

/**
 * No field of the hello tells of either by name. Both came with 2026.8.1, and with them the id of the gateway's boot: a
 * release that tells it takes a trace (2026.8.1, 2026.8.2, 2026.9.6; 2026.7.35 does not) and keeps a first message.
 */
function tellsBoot({ server }: z.infer<typeof helloPayload>): boolean {
  return server.bootId !== undefined;
}

function startOf(
  uptimeMs: number | undefined,
  challenge: ReceivedChallenge | undefined,
): Pick<Hello, "startedAtMs" | "startedByMs"> {
  if (challenge === undefined || uptimeMs === undefined)
    return { startedAtMs: undefined, startedByMs: undefined };
  const startedAtMs = challenge.ts - uptimeMs;
  return { startedAtMs, startedByMs: startedAtMs + Date.now() - challenge.receivedAtMs };
}
