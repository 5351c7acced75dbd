import { randomUUID } from "node:crypto";
import type { Firestore } from "firebase-admin/firestore";
import { loadStatus, statuses } from "../database/paths.ts";
import type { Log } from "./log.ts";

/** Between two reports of an instance, in milliseconds, and how long one counts. */
const EVERY_MS = 10_000;
const COUNTS_MS = 60_000;

/** Documents that the instances share: where two have the same, the later one counts. */
const DOCUMENTS = 64;

/** How busy a gateway is, as one instance sees it. */
export interface Load {
  /** Runs that it sent and that are not over. */
  readonly inFlight: number;
  readonly waiting: number;
  /** Runs that it would send at a time. */
  readonly limit: number;
  /** From sending to a run's start, in milliseconds. */
  readonly startMs: number;
}

/** A gateway's load by its URL. */
export type Loads = ReadonlyMap<string, Load>;

/** Owns the account of how busy the gateways are for one instance, for the administrator. Written only while somebody waits, and once more after that. */
export class LoadReport {
  readonly #log: Log;
  /** Which one it writes. */
  readonly document = Number.parseInt(randomUUID().slice(0, 4), 16) % DOCUMENTS;
  #writtenAtMs = -Infinity;
  #hadWaiting = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Never fails a call: what cannot be written is logged. */
  async write(database: Firestore, loads: Loads, nowMs = Date.now()): Promise<void> {
    const isWaited = [...loads.values()].some(({ waiting }) => waiting > 0);
    if (!(isWaited || this.#hadWaiting) || nowMs - this.#writtenAtMs < EVERY_MS) return;
    [this.#writtenAtMs, this.#hadWaiting] = [nowMs, isWaited];
    const gateways = [...loads].map(([url, load]) => ({ url, ...load }));
    await loadStatus(database, this.document)
      .set({ gateways, loadAt: new Date(nowMs) })
      .catch((problem: unknown) =>
        this.#log.warn("The load of the gateways could not be recorded", { problem: String(problem) }),
      );
  }
}

/** What all instances that have told of theirs lately have at each gateway; of the time to a start the longest. Empty where nobody waits. */
export async function readLoads(database: Firestore, nowMs = Date.now()): Promise<Loads> {
  const found = await statuses(database)
    .where("loadAt", ">", new Date(nowMs - COUNTS_MS))
    .get();
  const loads = new Map<string, Load>();
  for (const { url, ...load } of found.docs.flatMap((document) => (document.data() as Stored).gateways)) {
    const sum = loads.get(url);
    loads.set(url, sum === undefined ? load : added(sum, load));
  }
  return loads;
}

interface Stored {
  readonly gateways: readonly (Load & { readonly url: string })[];
}

function added(one: Load, other: Load): Load {
  return {
    inFlight: one.inFlight + other.inFlight,
    waiting: one.waiting + other.waiting,
    limit: one.limit + other.limit,
    startMs: Math.max(one.startMs, other.startMs),
  };
}
