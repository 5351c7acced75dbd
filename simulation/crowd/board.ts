import type { LoadBoard, LoadReport } from "../../functions/src/gateway/load/load-exchange.ts";

/** From an instance to the database, and back, in milliseconds. */
const WAY_MS = 50;
const LATELY_MS = 10_000;

/** Owns the documents in which instances tell how busy the gateways are. */
export class CrowdBoard {
  readonly #documents = new Map<number, LoadReport>();
  readonly #writtenAtMs = new Map<number, readonly number[]>();
  /** Writes of the busiest document within ten seconds. */
  busiest = 0;
  writes = 0;
  reads = 0;

  /** As an instance sees it that has one of the documents. */
  of(document: number): LoadBoard {
    return {
      tell: async (report) => {
        await way();
        const nowMs = Date.now();
        const written = this.#writtenAtMs.get(document) ?? [];
        const lately = [...written.filter((atMs) => atMs > nowMs - LATELY_MS), nowMs];
        this.#writtenAtMs.set(document, lately);
        this.busiest = Math.max(this.busiest, lately.length);
        this.writes += 1;
        this.#documents.set(document, report);
      },
      others: async (sinceMs) => {
        await way();
        const found = [...this.#documents].filter(([key, { atMs }]) => key !== document && atMs > sinceMs);
        this.reads += found.length;
        await way();
        return found.map(([, report]) => report);
      },
      newest: async () => {
        await way();
        await way();
        const [newest] = [...this.#documents.values()].toSorted((one, other) => other.atMs - one.atMs);
        if (newest !== undefined) this.reads += 1;
        return newest;
      },
    };
  }
}

function way(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAY_MS));
}
