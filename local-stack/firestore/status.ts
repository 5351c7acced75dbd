import { status } from "@grpc/grpc-js";

/** An error as it travels over gRPC: `code` is the status code, `details` the text without the code's name in front. */
export class StatusError extends Error {
  readonly code: number;
  readonly details: string;

  constructor(code: number, details: string, options?: ErrorOptions) {
    super(details, options);
    this.code = code;
    this.details = details;
  }
}

/** Keeps the code of an engine's error; anything without one becomes INTERNAL. */
export function toStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const known = typeof code === "number" && code in status;
  return new StatusError(known ? code : status.INTERNAL, withoutCode(String(message)), { cause: error });
}

/** The engine writes `6 ALREADY_EXISTS: text`, and the client would add that prefix a second time. */
export function withoutCode(message: string): string {
  return message.replace(/^\d+ [A-Z_]+: /, "");
}
