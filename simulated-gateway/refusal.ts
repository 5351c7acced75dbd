/** The error of a refused request, as it goes over the wire. */
export interface GatewayError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A refused `connect`: its error, and how the socket is closed after it. */
export interface Refusal {
  readonly kind: "refused";
  readonly error: GatewayError;
  readonly closeCode: number;
  readonly closeReason: string;
}

export function invalidRequest(message: string): GatewayError {
  return { code: "INVALID_REQUEST", message };
}

/** `details` are left out for a release that tells none. */
export function refusal(
  error: GatewayError,
  { closeCode = 1008, closeReason = error.message }: { closeCode?: number; closeReason?: string } = {},
): Refusal {
  return { kind: "refused", error, closeCode, closeReason: closeReason.slice(0, 123) };
}
