import { GatewayFailure, type CataloguedFailure } from "../../functions/src/gateway/failures/failure.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { failures, type FailureKind } from "../../functions/src/gateway/failures/failures.ts";
import { DoctorFailure, type DoctorFailureKind } from "./doctor-failures.ts";

/** What was seen of a failure, in words for the owner. Never a secret. */
class Observation extends Error {
  override readonly name = "Observation";
}

/** A failure of either catalogue, with what was seen of it. */
export function failureOf(
  kind: FailureKind | DoctorFailureKind,
  seen: string,
  details: FailureDetails = {},
): CataloguedFailure {
  const options = { cause: new Observation(seen) };
  return isOfGateway(kind)
    ? new GatewayFailure(kind, details, options)
    : new DoctorFailure(kind, details, options);
}

function isOfGateway(kind: FailureKind | DoctorFailureKind): kind is FailureKind {
  return kind in failures;
}

/** What was seen of a failure: as somebody observed it, else as it came over the wire. */
export function seenOf(failure: CataloguedFailure): string {
  for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Observation) return cause.message;
  const { retryAfterMs } = failure.details;
  const wait = retryAfterMs === undefined ? "" : ` (try again in ${Math.ceil(retryAfterMs / 1_000)} s)`;
  return `${onTheWire(failure.details) ?? unheard(failure)}${wait}`;
}

/** Of what never came there is nothing to see but that. */
function unheard({ kind }: CataloguedFailure): string {
  return /timeout|silent/.test(kind) ? "no answer in time" : kind;
}

function onTheWire(details: FailureDetails): string | undefined {
  const { gatewayCode, gatewayMessage, httpStatus, closeCode, socketCode } = details;
  if (gatewayCode !== undefined) return `the gateway answered ${gatewayCode}: ${gatewayMessage ?? ""}`;
  if (httpStatus !== undefined) return `HTTP ${httpStatus} instead of a WebSocket`;
  if (closeCode !== undefined)
    return `the gateway closed the connection: ${closeCode} ${gatewayMessage ?? ""}`.trim();
  return socketCode === undefined ? undefined : `the connection failed: ${socketCode}`;
}
