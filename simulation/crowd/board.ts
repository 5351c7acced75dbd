import type { LoadBoard, LoadReport } from "../../functions/src/gateway/load/load-exchange.ts";

/** From an instance to the database, and back, in milliseconds. */
const WAY_MS = 50;

/** Owns the documents in which instances tell how busy the gateways are. */
export class CrowdBoard {
  readonly #documents = new Map<number, LoadReport>();
  readonly #writtenAtMs = new Map<number, number>();
  /** The shortest time between two writes of one document, in milliseconds. */
  shortestMs = Infinity;
  writes = 0;
  reads = 0;

  /** As an instance sees it that has one of the documents. */
  of(document: number): LoadBoard {
    return {
      tell: async (report) => {
        await way();
        const nowMs = Date.now();
        this.shortestMs = Math.min(this.shortestMs, nowMs - (this.#writtenAtMs.get(document) ?? -Infinity));
        this.#writtenAtMs.set(document, nowMs);
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
    };
  }
}

function way(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAY_MS));
}
