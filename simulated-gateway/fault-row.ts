import type { Connection } from "./connection.ts";
import type { Run } from "./run.ts";
import type { Upgrade } from "./transport.ts";

/** Where a fault can strike, in the order of a turn. */
export const steps = {
  "on-upgrade": "a socket is asked for",
  "on-open": "the socket is open, before the challenge",
  "on-connect": "the connect request arrived, before its answer",
  "after-hello": "the connection was let in",
  "on-send": "chat.send arrived, before a run starts",
  "before-answer": "the run was started, before chat.send is answered",
  "after-answer": "chat.send was answered, before any word of the reply",
  "after-first-delta": "the first words of the reply were told",
  "before-final": "the agent has said everything, before the reply is stored and the final sent",
  "after-final": "the run is over and everything about it was sent",
  "on-wait": "agent.wait arrived, before its answer",
  "on-history": "chat.history arrived, before its answer",
  "on-abort": "chat.abort arrived, before anything is aborted",
} as const;

export type StepName = keyof typeof steps;

/** What a fault can get hold of. */
export interface Scene {
  readonly connection: Connection;
  /** Only at the steps of a turn. */
  readonly run?: Run | undefined;
  /** Only at the steps that a request leads to. */
  readonly request?: { readonly id: string; readonly method: string } | undefined;
  /** What the request is about, where there is no run yet. */
  readonly about?: { readonly sessionKey?: unknown; readonly runId?: unknown } | undefined;
  readonly controls: Controls;
}

/** What of the gateway a fault may turn. */
export interface Controls {
  /** Adds to a run's reply; each piece is told at once, however short the time since the last. */
  say(run: Run, pieces: Iterable<string>): void;
  fail(run: Run, detail: string): void;
  /** False where the release has no such lock. */
  lock(run: Run): boolean;
  removeDevice(deviceId: string): void;
  rotateToken(): void;
}

/** How a fault is dosed; each names which of these it heeds. */
export interface Dose {
  /** Milliseconds of a slow answer. @default 500 */
  readonly ms?: number | undefined;
  /** Bytes of what is too large. */
  readonly bytes?: number | undefined;
  /** How many there are of what is too many. @default 10_000 */
  readonly count?: number | undefined;
  /** HTTP status of a refused upgrade. @default 503 */
  readonly status?: number | undefined;
  /** Milliseconds in `restartExpectedMs` or `retryAfterMs`. @default 1000 */
  readonly backInMs?: number | undefined;
}

/** Strikes. What the gateway was about to do at that step happens when `proceed` is called, if ever. */
export type Strike = (scene: Scene, proceed: () => void, dose: Dose) => void;

export interface FaultRow {
  readonly meaning: string;
  /** Where it makes sense. */
  readonly steps: readonly StepName[];
  readonly strike: Strike;
  /** What it does at `on-upgrade`, where there is no connection yet. */
  readonly strikeUpgrade?: (upgrade: Upgrade, dose: Dose) => void;
}

/** All steps at which there is a connection. */
export const connectedSteps = (Object.keys(steps) as StepName[]).filter((step) => step !== "on-upgrade");
