import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ReleaseName } from "../../simulated-gateway/index.ts";
import type { CellResult } from "./cell.ts";
import { cells } from "./cells.ts";
import type { LaneData, LaneOrder, LaneReport } from "./lane.ts";

export interface MatrixOptions {
  readonly release: ReleaseName;
  /** Stages at a time. */
  readonly lanes: number;
  /** Where the logs go. */
  readonly folder: string;
  /** Which cells, by `fault step`. */
  readonly chosen: RegExp;
  readonly onResult: (result: CellResult) => void;
}

/** Plays the chosen cells over one release, on several stages side by side; what comes back is in their order. */
export async function playMatrix(options: MatrixOptions): Promise<CellResult[]> {
  const { lanes, chosen } = options;
  const queue = cells.flatMap(({ fault, step }, index) => (chosen.test(`${fault} ${step}`) ? [index] : []));
  const results = new Map<number, CellResult>();
  const count = Math.min(lanes, queue.length);
  await Promise.all(Array.from({ length: count }, (_, lane) => playLane(options, lane, queue, results)));
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}

/** Works off the queue together with the other lanes. */
function playLane(
  { release, folder, onResult }: MatrixOptions,
  lane: number,
  queue: number[],
  results: Map<number, CellResult>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const data: LaneData = { release, folder: join(folder, `${release}-${lane}`) };
  const worker = new Worker(new URL("lane.ts", import.meta.url), { workerData: data });
  worker.on("message", (report: LaneReport) => {
    if ("result" in report) {
      results.set(report.cell, report.result);
      onResult(report.result);
    }
    const cell = queue.shift();
    const order: LaneOrder = cell === undefined ? { over: true } : { cell };
    worker.postMessage(order);
  });
  worker.once("error", reject);
  worker.once("exit", () => resolve());
  return promise;
}
