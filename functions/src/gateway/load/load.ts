/** How busy a gateway is, as one instance sees it, or as several do together. */
export interface Load {
  /** Runs that were sent there and are not over. */
  readonly inFlight: number;
  /** Those of them that the gateway works on. */
  readonly working: number;
  /** How many it works on at a time when others wait in its queue; 0 while that was not seen. */
  readonly lanes: number;
  /** Those that wait in its queue. */
  readonly queued: number;
  /** How long the longest of these has waited, in milliseconds. */
  readonly oldestMs: number;
  /** From sending to a run's start in the mean, in milliseconds. */
  readonly startMs: number;
  /** From a run's start to its end in the mean, in milliseconds. */
  readonly workMs: number;
  /** Since when each message waits here to be sent, epoch milliseconds, the longest first. */
  readonly waiting: readonly number[];
}

/** A gateway's load by its URL. */
export type Loads = ReadonlyMap<string, Load>;

/** Runs that may wait in a gateway's queue at least. */
const LEAST_QUEUED = 2;

/** Runs that a gateway works on at a time while that was not seen: the least that any release does unless told otherwise (docs/SCALING.md). */
const USUAL_LANES = 4;

/**
 * How many runs may wait in a gateway's own queue: half of those that it works on, so that it never rests, and no more. TCP Vegas holds
 * the queue of a slow link between two bounds in this manner; it has to guess that queue, while every release tells when a run
 * leaves a gateway's (docs/SCALING.md). One more for each run's length that the first of them has waited, as it may be
 * held up by something else.
 */
export function allowedQueue({
  working,
  oldestMs,
  workMs,
}: Pick<Load, "working" | "oldestMs" | "workMs">): number {
  return Math.max(working / 2, LEAST_QUEUED) + Math.floor(oldestMs / workMs);
}

/** Runs that begin there in a millisecond with what it works on, at least. */
export function paceOf({ working, workMs }: Pick<Load, "working" | "workMs">): number {
  return Math.max(working, 1) / workMs;
}

/** Runs that begin there in a millisecond while messages wait. */
export function fullPaceOf({ working, lanes, workMs }: Pick<Load, "working" | "lanes" | "workMs">): number {
  return (lanes > 0 ? lanes : Math.max(working, USUAL_LANES)) / workMs;
}

/** @param loads of one gateway, by at least one instance. */
export function sumOf(loads: readonly Load[]): Load {
  const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0);
  const most = (of: (load: Load) => number) => Math.max(...loads.map(of));
  const working = sum((load) => load.working);
  const isKnown = working > 0;
  return {
    inFlight: sum((load) => load.inFlight),
    working,
    lanes: most((load) => load.lanes),
    queued: sum((load) => load.queued),
    oldestMs: most((load) => load.oldestMs),
    startMs: most((load) => load.startMs),
    // Who works on nothing there knows least of how long that takes.
    workMs: isKnown
      ? sum((load) => load.working * load.workMs) / working
      : sum((load) => load.workMs) / loads.length,
    waiting: loads.flatMap((load) => load.waiting).toSorted((one, other) => one - other),
  };
}
