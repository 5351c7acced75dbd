import { CallFailure, connectionLost } from "../call-failure.ts";
import type { UploadResult } from "../contract.ts";

export interface PutOptions {
  readonly signal: AbortSignal;
  /** `part` of 1 is there. */
  readonly onProgress: (part: number) => void;
}

/** Uploads the bytes. Rejects with a `CallFailure`, or the signal's reason. */
export type Put = (ticket: UploadResult, body: Blob, options: PutOptions) => Promise<void>;

/** How long an upload may stand still, in milliseconds. */
const STILL_MS = 60_000;

/** By the one way in which a browser tells how far an upload is. */
export const put: Put = ({ url, method, headers }, body, { signal, onProgress }) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new XMLHttpRequest();
  const giveUp = () => {
    request.abort();
    reject(signal.aborted ? (signal.reason as Error) : connectionLost());
  };
  let timer = setTimeout(giveUp, STILL_MS);
  const moved = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, STILL_MS);
  };
  request.open(method, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    moved();
    onProgress(total === 0 ? 0 : loaded / total);
  });
  request.addEventListener("error", () => reject(connectionLost()));
  request.addEventListener("load", () => {
    const failure = failureOf(request.status);
    if (failure === undefined) resolve();
    else reject(failure);
  });
  signal.addEventListener("abort", giveUp, { once: true });
  request.send(body);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  });
};

/** The permission to upload is over, or it was never one. */
export const TICKET_OVER = "ticket-over";

function failureOf(status: number): CallFailure | undefined {
  // 412: it is there already, from an attempt whose answer was lost.
  if ((status >= 200 && status < 300) || status === 412) return undefined;
  if (status >= 500 || status === 408 || status === 429) return connectionLost();
  return new CallFailure("The file could not be uploaded.", { code: "aborted", reason: TICKET_OVER });
}
