import { appendedText, type AppendedText } from "./appended-text.ts";
import { glance } from "./frame-filter.ts";
import { parseFrame, type Frame } from "./frames.ts";
import type { RunListeners } from "../connection/run-listeners.ts";

/** Reads a frame in the cheapest way that is sure: most are somebody else's, or add some words to a known reply. */
export function readFrame(data: Buffer, runs: RunListeners): Frame | AppendedText {
  const appended = appendedText(data, (runId) => runs.writtenLength(runId));
  if (appended !== undefined) return appended;
  const glimpse = glance(data, (runId) => runs.has(runId));
  if (glimpse.kind === "not-ours") return { kind: "ignored", seq: glimpse.seq };
  return parseFrame(data.toString());
}
