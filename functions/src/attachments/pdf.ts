import { Worker } from "node:worker_threads";
import type { Unusable } from "./processed.ts";

/** How long reading a PDF may take, in milliseconds, and its memory, in MB. Then its thread is ended. */
const TIMEOUT_MS = 15_000;
const MEMORY_MB = 64;

/** Pages that are read. */
const MOST_PAGES = 50;

export interface PdfTask {
  readonly bytes: Uint8Array;
  readonly mostPages: number;
  readonly mostCharacters: number;
}

export type PdfAnswer = { readonly text: string } | Unusable;

/** Built, this is a file at the top of `lib/`. */
const program = new URL(
  import.meta.url.endsWith(".ts") ? "./pdf-worker.ts" : "./pdf-worker.js",
  import.meta.url,
);

/**
 * Reads a PDF's text in a thread of its own, whose memory and time are bounded: nothing of a PDF is trusted to end.
 * @throws Error when the thread's program or its library is not there, which no file is to blame for.
 */
export async function readPdf(
  bytes: Buffer,
  mostCharacters: number,
  workerProgram = program,
): Promise<string | Unusable> {
  const task: PdfTask = { bytes: new Uint8Array(bytes), mostPages: MOST_PAGES, mostCharacters };
  const worker = new Worker(workerProgram, {
    workerData: task,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<PdfAnswer>();
  const giveUp = () => resolve({ problem: "unreadable" });
  const timer = setTimeout(giveUp, TIMEOUT_MS);
  const onError = (error: NodeJS.ErrnoException) =>
    error.code?.endsWith("MODULE_NOT_FOUND") === true ? reject(error) : giveUp();
  worker.once("message", resolve).once("error", onError).once("exit", giveUp);
  try {
    const answer = await promise;
    return "text" in answer ? answer.text : answer;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
