/** Calls callables over HTTP, plainly or as a stream, as the browser's SDK does. */
import { readEvents } from "./event-stream.ts";

export interface CallOptions {
  /** The caller's ID token. */
  readonly idToken?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface StreamOptions<Chunk> extends CallOptions {
  readonly onChunk: (chunk: Chunk) => void;
}

/** What a callable failed with: the code of its `HttpsError` such as `failed-precondition`, and its details. */
export class CallableError extends Error {
  override readonly name = "CallableError";
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: unknown, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = isRecord(details) ? details : {};
  }

  /** `details.reason`, of the closed list in `functions/src/errors.ts`. */
  get reason(): string | undefined {
    const { reason } = this.details;
    return typeof reason === "string" ? reason : undefined;
  }
}

/** Calls the callable `name` below the base URL `functions`. @throws CallableError */
export async function call<Result>(
  functions: string,
  name: string,
  data: unknown,
  options: CallOptions = {},
): Promise<Result> {
  const response = await post(callableUrl(functions, name), data, options, "application/json");
  return resultOf(await envelopeOf(response)) as Result;
}

/** The same as a stream: `onChunk` hears every chunk, and the result comes last. @throws CallableError */
export async function stream<Result, Chunk>(
  functions: string,
  name: string,
  data: unknown,
  options: StreamOptions<Chunk>,
): Promise<Result> {
  const response = await post(callableUrl(functions, name), data, options, "text/event-stream");
  if (!isStream(response)) return resultOf(await envelopeOf(response)) as Result;
  let last: Envelope | undefined;
  // Read to the end even after the result: a stream that is cut off looks like a caller who left.
  for await (const event of readEvents(response.body as AsyncIterable<Uint8Array>)) {
    const envelope = parse(event, response);
    if ("message" in envelope) options.onChunk(envelope["message"] as Chunk);
    else last ??= envelope;
  }
  if (last !== undefined) return resultOf(last) as Result;
  throw new CallableError("internal", `${response.url} ended its stream without a result.`, undefined);
}

function callableUrl(functions: string, name: string): string {
  return `${functions.replace(/\/*$/, "/")}${name}`;
}

async function post(url: string, data: unknown, options: CallOptions, accept: string): Promise<Response> {
  const { idToken, headers, signal } = options;
  const authorization = idToken === undefined ? {} : { authorization: `Bearer ${idToken}` };
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept, ...authorization, ...headers },
      body: JSON.stringify({ data }),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CallableError("unavailable", `Nothing answers at ${url}.`, undefined, { cause });
  }
}

type Envelope = Readonly<Record<string, unknown>>;

/** Errors from before the function was reached are plain answers; the emulator leaves a stream's type out. */
function isStream(response: Response): boolean {
  const type = response.headers.get("content-type") ?? "";
  return response.ok && response.body !== null && !type.startsWith("application/json");
}

async function envelopeOf(response: Response): Promise<Envelope> {
  return parse(await response.text(), response);
}

function parse(text: string, { status, url }: Response): Envelope {
  try {
    const envelope: unknown = JSON.parse(text);
    if (isRecord(envelope)) return envelope;
  } catch {
    // Falls through: whatever answered is no callable.
  }
  const said = text.trim().slice(0, 200);
  throw new CallableError(
    status === 404 ? "not-found" : "internal",
    `${url} answered ${status}: ${said}`,
    undefined,
  );
}

/** @throws CallableError when the function failed. */
function resultOf({ error, result }: Envelope): unknown {
  if (!isRecord(error)) return result;
  const { status, message, details } = error;
  const code = textOf(status, "INTERNAL").toLowerCase().replaceAll("_", "-");
  throw new CallableError(code, textOf(message, code), details);
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
