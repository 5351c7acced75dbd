import type { Agent } from "./agent.ts";
import type { KnownDevice } from "./devices.ts";
import type { ReceivedRequest } from "./reception.ts";
import type { ReleaseName } from "./releases.ts";
import type { SessionReset } from "./transcript.ts";
import type { Entrance, EntranceOptions } from "./transport.ts";

export interface SimulatedGatewayOptions {
  readonly release: ReleaseName;
  /** The shared token. */
  readonly token: string;
  /** @default any free one */
  readonly port?: number;
  /** Where connections come in. @default a port of loopback */
  readonly entrance?: (options: EntranceOptions) => Entrance;
  /** Devices that are approved from the start. */
  readonly pairedDevices?: readonly KnownDevice[];
  /** Whether a device must be approved; false is a gateway that takes everyone for local. @default true */
  readonly requirePairing?: boolean;
  /** Who answers. @default the echo that obeys the marks of the scripted model */
  readonly agent?: Agent;
  /** Called with each request that arrives. */
  readonly onRequest?: (request: ReceivedRequest) => void;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** How far the gateway's clock is ahead of that, in milliseconds. @default 0 */
  readonly clockSkewMs?: number;
  /** When sessions begin anew. @default as the release: daily at 4:00, or never */
  readonly sessionReset?: SessionReset;
  /** Milliseconds between two `tick` events, and what the hello says of it. @default 30_000 */
  readonly tickIntervalMs?: number;
  /** Milliseconds between two `chat` deltas of a run. @default as the release: 75 or 150 */
  readonly deltaEveryMs?: number;
  /** Runs that it works on at a time. @default any number; a real one has 4, from 2026.9 on 8 or more */
  readonly maxConcurrent?: number;
  /** The limit of what a client may send in one frame, in bytes. @default as the release */
  readonly maxPayload?: number;
}

export interface RestartOptions {
  /** Milliseconds for which nothing listens. @default 0 */
  readonly downMs?: number;
  /** Nothing listens until this resolves. */
  readonly until?: Promise<unknown>;
  /** Milliseconds in the `shutdown` event; null is a stop for good. @default downMs, else null */
  readonly restartExpectedMs?: number | null;
  /** Whether it says goodbye; else the sockets just break. @default true */
  readonly graceful?: boolean;
  /** Whether it comes back without its volume, and so without any session. @default false */
  readonly losesSessions?: boolean;
  /** After coming back it refuses everyone as starting until this resolves. */
  readonly startingUntil?: Promise<unknown>;
}

/** What an agent says long after its run. */
export interface LateOutput {
  readonly text: string;
  /** The run that it belongs to. @default a run of its own */
  readonly runId?: string;
}
