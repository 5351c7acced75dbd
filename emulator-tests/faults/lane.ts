/** One worker of the matrix: a stage of its own, on which it plays the cells that it is told to. */
import { parentPort, workerData } from "node:worker_threads";
import type { ReleaseName } from "../../simulated-gateway/index.ts";
import { playCell, type Cell, type CellResult } from "./cell.ts";
import { cells } from "./cells.ts";
import { Stage } from "./stage.ts";

export interface LaneData {
  readonly release: ReleaseName;
  readonly folder: string;
}

/** The index of a cell, or nothing more to do. */
export type LaneOrder = { readonly cell: number } | { readonly over: true };

export type LaneReport = { readonly ready: true } | { readonly cell: number; readonly result: CellResult };

const port = parentPort;
if (port === null) throw new Error("This is a worker.");

const { release, folder } = workerData as LaneData;
let stage = await Stage.open({ release, folder });

port.on("message", (order: LaneOrder) => void obey(order));
report({ ready: true });

async function obey(order: LaneOrder): Promise<void> {
  if ("over" in order) {
    await stage.close();
    return port?.close();
  }
  const cell = cells[order.cell];
  if (cell !== undefined) report({ cell: order.cell, result: await playedOnce(cell) });
}

/** What breaks the stage itself is told as such, and the next cell gets another one. */
async function playedOnce(cell: Cell): Promise<CellResult> {
  const startedAt = performance.now();
  try {
    return await playCell(stage, cell);
  } catch (error) {
    const lost = [`the stage broke: ${String(error)}`];
    await stage.close().catch(() => {});
    stage = await Stage.open({ release, folder });
    const verdict = { lost, doubled: [], misdelivered: [], hung: [] };
    return { fault: cell.fault, step: cell.step, verdict, told: [], ms: performance.now() - startedAt };
  }
}

function report(message: LaneReport): void {
  port?.postMessage(message);
}
