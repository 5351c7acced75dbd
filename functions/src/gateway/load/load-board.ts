import { randomUUID } from "node:crypto";
import type { Firestore, Query, Timestamp } from "firebase-admin/firestore";
import { loadStatus, statuses } from "../../database/paths.ts";
import { sumOf, type Load, type Loads } from "./load.ts";
import type { LoadBoard, LoadReport } from "./load-exchange.ts";

/** How long a report counts for the administrator, in milliseconds. */
const COUNTS_MS = 60_000;

/** Documents that the instances share: of two who happen to have the same, the one counts and then the other. */
export const DOCUMENTS = 4_096;

/** Owns the document in which one instance tells how busy the gateways are. */
export class StoredLoads implements LoadBoard {
  readonly #database: Firestore;
  readonly #document: number;

  constructor(database: Firestore, document = Number.parseInt(randomUUID().slice(0, 8), 16) % DOCUMENTS) {
    this.#database = database;
    this.#document = document;
  }

  async tell({ atMs, loads }: LoadReport): Promise<void> {
    const gateways = [...loads].map(([url, load]) => ({ url, ...load }));
    await loadStatus(this.#database, this.#document).set({ gateways, loadAt: new Date(atMs) });
  }

  async others(sinceMs: number): Promise<readonly LoadReport[]> {
    const own = loadStatus(this.#database, this.#document).id;
    return readReports(reportsSince(this.#database, sinceMs), own);
  }

  async newest(): Promise<LoadReport | undefined> {
    const [newest] = await readReports(statuses(this.#database).orderBy("loadAt", "desc").limit(1));
    return newest;
  }
}

/** What all instances that have told of theirs lately have at each gateway. Empty where nobody waits. */
export async function readLoads(database: Firestore, nowMs = Date.now()): Promise<Loads> {
  const reports = await readReports(reportsSince(database, nowMs - COUNTS_MS));
  const urls = new Set(reports.flatMap(({ loads }) => [...loads.keys()]));
  const loadsOf = (url: string) => reports.flatMap(({ loads }) => loads.get(url) ?? []);
  return new Map([...urls].map((url) => [url, sumOf(loadsOf(url))]));
}

interface StoredReport {
  readonly gateways: readonly (Load & { readonly url: string })[];
  readonly loadAt: Timestamp;
}

function reportsSince(database: Firestore, sinceMs: number): Query {
  return statuses(database).where("loadAt", ">", new Date(sinceMs));
}

async function readReports(query: Query, own?: string): Promise<readonly LoadReport[]> {
  const found = await query.get();
  return found.docs
    .filter(({ id }) => id !== own)
    .map((document) => {
      const { gateways, loadAt } = document.data() as StoredReport;
      return { atMs: loadAt.toMillis(), loads: new Map(gateways.map(({ url, ...load }) => [url, load])) };
    });
}
