import type * as z from "zod";
import type { Challenge } from "./connect-request.ts";
import type { helloPayload } from "../wire/frames.ts";

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
  /** Whether a request may carry the trace that it belongs to; before 2026.9 a frame with one is refused. */
  readonly takesTraceparent: boolean;
  /** Whether a session's first message outlives a restart before it is answered; before 2026.9 nothing is left of it. */
  readonly keepsFirstMessage: boolean;
  /** The methods of the release, where it tells them. */
  readonly methods: readonly string[] | undefined;
  /** The scopes that this connection really has, where the release tells them. */
  readonly scopes: readonly string[] | undefined;
  /** When the gateway was started at the earliest, by its own clock, where it tells. What ran before that is over. */
  readonly startedAtMs: number | undefined;
  /** The same at the latest: it tells its clock and its uptime one after the other. */
  readonly startedByMs: number | undefined;
  /** Milliseconds by which its clock is ahead of ours, less the way of one frame. */
  readonly clockAheadMs: number;
}

/** The time of the gateway's challenge, by its clock and by ours. */
export interface ReceivedChallenge extends Pick<Challenge, "ts"> {
  readonly receivedAtMs: number;
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
    takesTraceparent: isSince(2026, 9, payload.server.version),
    keepsFirstMessage: isSince(2026, 9, payload.server.version),
    methods: payload.features?.methods,
    scopes: payload.auth?.scopes,
    ...startOf(payload.snapshot?.uptimeMs, challenge),
    clockAheadMs: challenge === undefined ? 0 : challenge.ts - challenge.receivedAtMs,
  };
}

/** False for a version that tells no month, such as `dev`. */
function isSince(year: number, month: number, version: string): boolean {
  const [, itsYear, itsMonth] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  return Number(itsYear) > year || (Number(itsYear) === year && Number(itsMonth) >= month);
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
