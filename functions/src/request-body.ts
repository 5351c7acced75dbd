import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { CallableFunction } from "firebase-functions/v2/https";
import { beforeEach } from "./before-each.ts";

/** The longest body that any request needs, where messages are not allowed to be longer. Bytes. */
const USUAL_BYTES = 65_536;

/** JSON may write a UTF-16 code unit in six bytes; the rest of a request takes less than this. */
const BYTES_A_CHARACTER = 6;
const BYTES_BESIDE = 4_096;

/** Objects and lists within each other. A request has three. */
const DEEPEST = 16;

/** Fields and values together, beside which no request has more. Of `admin`: lists of rules, prices and budgets. */
const MOST_VALUES = 256;
const MOST_VALUES_OF_ADMIN = 8_192;

const problems = {
  "too-large": "is larger than any request may be",
  "too-many": "has more fields or values than any request may",
  unfit: `must be {"data": …} of plain JSON, nested ${DEEPEST} deep at most`,
} as const;

type Problem = keyof typeof problems;

/** Stands in a body that was refused for the whole of it. No request has a field of this name. */
const REFUSED = "clawfire.refused";

/** The longest body that is read, in bytes. */
export function mostBytesOf(config: { readonly MAX_MESSAGE_CHARACTERS: number }): number {
  return Math.max(USUAL_BYTES, config.MAX_MESSAGE_CHARACTERS * BYTES_A_CHARACTER + BYTES_BESIDE);
}

/** Requests whose body is not read. */
const unread = new WeakSet<IncomingMessage>();

/**
 * Has this process read no larger body. What serves a function (functions-framework, the emulator) unpacks and parses up
 * to 1 GB before it calls us, and takes no limit; but Node tells of every request before anybody reads it. A body that
 * says that it is too large, or is packed, is passed over without being kept; one that does not say how large it is ends
 * with its connection where it becomes too large. Measured with @google-cloud/functions-framework 5.0.
 */
export function readNoLargerBodies(mostBytes: number): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    const { headers } = request;
    const isPacked = (headers["content-encoding"] ?? "identity") !== "identity";
    if (isPacked || Number(headers["content-length"] ?? 0) > mostBytes) {
      unread.add(request);
      // Without these there is no body to whoever would read it.
      delete headers["content-length"];
      delete headers["transfer-encoding"];
    } else screen(request, mostBytes);
  });
}

/**
 * Keeps the body until it is whole, and lets it through only if it is worth parsing: to parse thousands of fields costs more
 * than a turn. What is refused is passed on as the word for it, as long as it was.
 */
function screen(request: IncomingMessage, mostBytes: number): void {
  const push = request.push.bind(request);
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.push = (chunk: Buffer | null) => {
    bytes += chunk?.length ?? 0;
    if (bytes > mostBytes) {
      request.destroy();
      return false;
    }
    if (chunk !== null) return chunks.push(chunk) > 0;
    const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    if (bytes > 0) push(screened(body, mostValuesOf(request)));
    return push(null);
  };
}

function mostValuesOf({ url = "" }: IncomingMessage): number {
  return /admin/.test(process.env["FUNCTION_TARGET"] ?? url) ? MOST_VALUES_OF_ADMIN : MOST_VALUES;
}

/** The body, or the word for one that has too many values. */
export function screened(body: Buffer, mostValues = MOST_VALUES): Buffer {
  if (!hasMoreValues(body, mostValues)) return body;
  return Buffer.from(JSON.stringify({ data: { [REFUSED]: "too-many" } }).padEnd(body.length));
}

const [QUOTE, COMMA, BRACKET, BACKSLASH, BRACE] = [0x22, 0x2c, 0x5b, 0x5c, 0x7b];

/** Whether JSON has more values than so many, as far as that is seen without parsing it. */
function hasMoreValues(json: Buffer, most: number): boolean {
  let values = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) isText = !isText;
    else if (!isText && (byte === COMMA || byte === BRACKET || byte === BRACE)) values += 1;
    if (values > most) return true;
  }
  return false;
}

/**
 * Puts a word in place of a body that is too large, or that the functions runtime would log whole, or break at. So it is
 * refused as every other request that is not valid: to whoever is signed in, and readable for the page.
 */
export function bounded<Callable extends CallableFunction<unknown, unknown>>(
  callable: Callable,
  mostBytes: number,
): Callable {
  return beforeEach(callable, (request) => {
    const isLarge = unread.has(request) || request.rawBody?.length > mostBytes;
    const problem: Problem | undefined = isLarge ? "too-large" : isCall(request.body) ? undefined : "unfit";
    if (problem !== undefined) request.body = { data: { [REFUSED]: problem } };
  });
}

/** What is wrong with the body that these data stand for, in words for its caller. */
export function refusedBody(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, REFUSED)) return undefined;
  const problem = (data as { readonly [REFUSED]: unknown })[REFUSED];
  return problems[isProblem(problem) ? problem : "unfit"];
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "string" && Object.hasOwn(problems, value);
}

/** A body that is not there, or no object, the runtime refuses by itself. */
function isCall(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return true;
  return Object.keys(body).length === 1 && "data" in body && isPlain(body.data, 1);
}

/** `@type` names a type of the callable protocol, which no request uses. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth > DEEPEST || Object.hasOwn(value, "@type")) return false;
  return Object.values(value).every((item) => isPlain(item, depth + 1));
}
