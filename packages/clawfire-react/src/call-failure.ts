/** What a call failed with, in one shape, whatever shape the Firebase client gave it. */

export interface CallFailureFields {
  /** Code of the callable's `HttpsError`, such as `unavailable`. */
  readonly code: string;
  /** `details.reason` of the backend; `connection-lost`, `not-deployed` or `cancelled` where it was not reached or did not finish. */
  readonly reason: string;
  /** Milliseconds after which the same call may succeed. */
  readonly retryAfterMs?: number | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export class CallFailure extends Error {
  override readonly name = "CallFailure";
  readonly code: string;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, fields: CallFailureFields, options?: ErrorOptions) {
    super(message, options);
    this.code = fields.code;
    this.reason = fields.reason;
    this.retryAfterMs = fields.retryAfterMs;
    this.details = fields.details ?? {};
  }
}

export function connectionLost(cause?: unknown): CallFailure {
  return new CallFailure(
    "The connection was lost.",
    { code: "unavailable", reason: "connection-lost" },
    { cause },
  );
}

export function cancelled(): CallFailure {
  return new CallFailure("You stopped this message.", { code: "cancelled", reason: "cancelled" });
}

/** Turns whatever a call threw into a `CallFailure`. */
export function toCallFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  if (!isFunctionsError(error)) return connectionLost(error);
  const code = error.code.replace(/^functions\//, "");
  const details = isRecord(error.details) ? error.details : {};
  const { reason, retryAfterMs } = details;
  return new CallFailure(
    withoutStatus(error.message),
    {
      code,
      reason: typeof reason === "string" ? reason : reasonWithoutDetails(code, error.message),
      retryAfterMs: typeof retryAfterMs === "number" && retryAfterMs >= 0 ? retryAfterMs : undefined,
      details,
    },
    { cause: error },
  );
}

/**
 * The client calls a network failure `internal` in small letters; a function that failed unforeseen says INTERNAL.
 * A 404 without details comes from the host and not from a function.
 */
function reasonWithoutDetails(code: string, message: string): string {
  if (code === "not-found") return "not-deployed";
  if (code === "internal") return message.startsWith("INTERNAL") ? "internal" : "connection-lost";
  if (code === "deadline-exceeded" || code === "cancelled") return "connection-lost";
  return code;
}

/** The client appends the HTTP status to every message, as in `Sign in first. [401]`. */
function withoutStatus(message: string): string {
  return message.replace(/ \[\d+\]$/, "");
}

interface FunctionsErrorLike extends Error {
  readonly code: string;
  readonly details?: unknown;
}

function isFunctionsError(error: unknown): error is FunctionsErrorLike {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("functions/")
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
