import { randomUUID } from "node:crypto";
import { HttpsError, type CallableRequest } from "firebase-functions/v2/https";
import type * as z from "zod";
import { BucketError } from "../attachments/bucket.ts";
import { isGone, isTransient } from "../database/error-code.ts";
import { ChatError, type ErrorDetails, type Reason } from "../errors.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import { GatewayUrlError } from "../gateway/connection/url.ts";
import { refusedBody } from "../request-body.ts";
import { SecretUnusable } from "../secrets/secrets.ts";
import type { Log } from "../telemetry/log.ts";
import { logRefused } from "./refusal-log.ts";

/** When to try again if nobody said, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** Issues, and names of unknown fields, that a refusal tells at most; and characters of such a name. */
const MOST_TOLD = 10;
const LONGEST_NAME = 40;

/**
 * Parses what a browser sent.
 * @throws ChatError `invalid-request` with the path and the problem of the first issues.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const refused = refusedBody(data);
  if (refused !== undefined)
    throw new ChatError("invalid-request", { issues: [{ path: "", message: refused }] });
  const { kept, dropped } = firstFields(data);
  const parsed = schema.safeParse(kept);
  if (parsed.success && dropped === 0) return parsed.data;
  const found = parsed.error?.issues ?? [];
  const issues = found.slice(0, MOST_TOLD).map((issue) => ({
    path: issue.path.join("."),
    message: issue.code === "unrecognized_keys" ? unknownFields(issue.keys, dropped) : issue.message,
  }));
  throw new ChatError("invalid-request", { issues });
}

/** @param dropped how many more there were. */
function unknownFields(names: readonly string[], dropped: number): string {
  const told = names.slice(0, MOST_TOLD).map((name) => JSON.stringify(cut(name)));
  const untold = names.length - told.length + dropped;
  const more = untold > 0 ? ` and ${untold} more` : "";
  return `must not have ${names.length === 1 ? "the field" : "the fields"} ${told.join(", ")}${more}`;
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME).toWellFormed() : name;
}

/** More fields than any request has: the others are counted and not looked at, as that would cost more than a turn. */
const MOST_FIELDS = 20;

/** Without nulls, which the Firebase client sends for fields that are undefined. */
function firstFields(data: unknown): { readonly kept: unknown; readonly dropped: number } {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return { kept: data, dropped: 0 };
  const names = Object.keys(data);
  const fields = names.slice(0, MOST_FIELDS).map((name) => [name, (data as Record<string, unknown>)[name]]);
  return {
    kept: Object.fromEntries(fields.filter(([, value]) => value !== null)),
    dropped: Math.max(names.length - MOST_FIELDS, 0),
  };
}

/**
 * Runs a call, and turns whatever it throws into the `HttpsError` that its caller receives. Which secret, device or address
 * is at fault is told to who has the claim `admin`; to everybody else a reference, by which the owner finds it in the log.
 */
export async function respond<Result>(
  log: Log,
  auth: CallableRequest["auth"],
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return withoutUndefined(await call());
  } catch (error) {
    const known = toChatError(error);
    if (known === undefined) throw error;
    const reference = known.cause instanceof Error ? randomUUID().slice(0, 8) : undefined;
    logRefusal(log, known, { reference, uid: auth?.uid });
    const { code, message, reason, details } = auth?.token["admin"] === true ? known : forVisitors(known);
    throw new HttpsError(code, message, { reason, ...details, ...(reference && { reference }) });
  }
}

const ownersOnly: ReadonlySet<string> = new Set(["secret", "problem", "deviceId", "requestId"]);

function forVisitors(known: ChatError): ChatError {
  // What is wrong with a visitor's own file.
  if (known.reason === "attachment-refused") return known;
  const told = Object.fromEntries(Object.entries(known.details).filter(([name]) => !ownersOnly.has(name)));
  return known.reason === "secret-unusable"
    ? new ChatError("gateway-misconfigured", { finding: "secret", ...told })
    : new ChatError(known.reason, told);
}

/** The functions runtime would answer null for a field that is undefined; the contract says that it is absent. */
function withoutUndefined<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutUndefined) as Value;
  if (typeof value !== "object" || value === null) return value;
  const set = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(set.map(([name, field]) => [name, withoutUndefined(field)])) as Value;
}

/** The reason that a failure has towards the caller; undefined for one that nobody foresaw. */
export function toChatError(error: unknown): ChatError | undefined {
  if (error instanceof ChatError) return error;
  if (error instanceof SecretUnusable) {
    return new ChatError(
      "secret-unusable",
      { secret: error.secret, problem: error.problem },
      { cause: error },
    );
  }
  if (error instanceof GatewayFailure) {
    return new ChatError(reasonOf(error), gatewayDetails(error), { cause: error });
  }
  if (error instanceof BucketError) {
    const isOwners = error.problem !== "unavailable";
    const details = isOwners ? { finding: `bucket-${error.problem}` } : { retryAfterMs: RETRY_AFTER_MS };
    return new ChatError("storage-unavailable", details, { cause: error });
  }
  if (error instanceof GatewayUrlError) {
    return new ChatError(
      "gateway-misconfigured",
      { finding: "url", problem: error.message },
      { cause: error },
    );
  }
  if (isTransient(error)) {
    return new ChatError("storage-unavailable", { retryAfterMs: RETRY_AFTER_MS }, { cause: error });
  }
  // It was deleted in the middle of the call.
  if (isGone(error)) return new ChatError("conversation-not-found");
  return undefined;
}

const waitsForApproval: ReadonlySet<string> = new Set(["not-paired", "scope-upgrade", "metadata-upgrade"]);

function reasonOf(failure: GatewayFailure): Reason {
  if (waitsForApproval.has(failure.kind)) return "device-not-paired";
  return failure.retry === "later" ? "gateway-unavailable" : "gateway-misconfigured";
}

function gatewayDetails(failure: GatewayFailure): ErrorDetails {
  const { deviceId, requestId, retryAfterMs } = failure.details;
  const finding = failure.kind;
  if (waitsForApproval.has(finding)) return { finding, deviceId, requestId, retryAfterMs };
  return failure.retry === "later" ? { finding, retryAfterMs: retryAfterMs ?? RETRY_AFTER_MS } : { finding };
}

/** The owner's log gets what the caller does not: the cause, and for the gateway's failures what to do. */
function logRefusal(
  log: Log,
  { reason, details, cause }: ChatError,
  { reference, uid }: { readonly reference: string | undefined; readonly uid: string | undefined },
): void {
  if (cause instanceof GatewayFailure) {
    const { kind, meaning, remedy, command } = cause;
    log.error(`${kind}: ${meaning}`, { reason, reference, remedy, command, ...cause.details });
  } else if (cause instanceof Error) {
    const { message: causedBy } = cause.cause instanceof Error ? cause.cause : {};
    log.error(cause.message, { reason, reference, causedBy });
  } else {
    logRefused(log, reason, { uid, ...details });
  }
}
