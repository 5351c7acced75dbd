/** A streamed call of a callable that always ends, which the Firebase client's own does not. */
import { connectionLost, toCallFailure } from "./call-failure.ts";

/** The part of Firebase's `HttpsCallable` that is used. */
export interface StreamingCallable<Request, Result, Chunk> {
  (data: Request): Promise<{ readonly data: Result }>;
  stream(
    data: Request,
    options: { signal: AbortSignal },
  ): Promise<{ readonly stream: AsyncIterable<Chunk>; readonly data: Promise<Result> }>;
}

export interface StreamLimits {
  /** How long the first chunk may take, in milliseconds: a cold start is in it. @default 45000 */
  readonly firstChunkMs: number;
  /** How long it may stay silent after that. An agent at work may be silent, and attaching again is free. @default 120000 */
  readonly silenceMs: number;
  /** How long the result may take once the stream has ended. @default 1000 */
  readonly resultMs: number;
}

const defaultLimits: StreamLimits = { firstChunkMs: 45_000, silenceMs: 120_000, resultMs: 1_000 };

export interface StreamedCallOptions<Chunk> {
  readonly signal: AbortSignal;
  readonly onChunk: (chunk: Chunk) => void;
  readonly limits?: StreamLimits;
}

/**
 * Resolves with the result. When the response ends without a chunk and without a result (a 404, or a host that takes
 * streams apart) the same request is made as a plain call, which tells what is wrong.
 * @throws CallFailure, or the signal's reason once it is aborted.
 */
export async function streamedCall<Request, Result, Chunk>(
  callable: StreamingCallable<Request, Result, Chunk>,
  request: Request,
  { signal, onChunk, limits = defaultLimits }: StreamedCallOptions<Chunk>,
): Promise<Result> {
  const silence = new Silence(limits);
  const either = AbortSignal.any([signal, silence.signal]);
  let chunks = 0;
  const count = (chunk: Chunk) => {
    chunks += 1;
    silence.broken();
    if (!either.aborted) onChunk(chunk);
  };
  try {
    const streamed = follow(callable, request, either, count, limits.resultMs);
    const result = await Promise.race([streamed, whenAborted(either)]);
    if (result !== "ended") return result.data;
    if (chunks > 0) throw connectionLost();
    const plain = callable(request);
    return (await Promise.race([plain, whenAborted(signal)])).data;
  } catch (error) {
    signal.throwIfAborted();
    throw silence.signal.aborted ? connectionLost(error) : toCallFailure(error);
  } finally {
    silence.end();
  }
}

/** Resolves with the result, or with `ended` when the stream ended and no result came. */
async function follow<Request, Result, Chunk>(
  callable: StreamingCallable<Request, Result, Chunk>,
  request: Request,
  signal: AbortSignal,
  onChunk: (chunk: Chunk) => void,
  resultMs: number,
): Promise<{ data: Result } | "ended"> {
  const { stream, data } = await callable.stream(request, { signal });
  const result = data.then((value) => ({ data: value }));
  result.catch(() => {}); // the iterator throws as well, and may do so first
  for await (const chunk of stream) onChunk(chunk);
  return Promise.race([result, wait(resultMs)]);
}

/** Owns the limit on how long nothing may be heard. */
class Silence {
  readonly #controller = new AbortController();
  readonly #limits: StreamLimits;
  #timer: ReturnType<typeof setTimeout>;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
    this.#timer = this.#start(limits.firstChunkMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start(this.#limits.silenceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(ms: number) {
    return setTimeout(() => this.#controller.abort(), ms);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

function wait(ms: number): Promise<"ended"> {
  return new Promise((resolve) => setTimeout(() => resolve("ended"), ms));
}
