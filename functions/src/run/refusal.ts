import { GatewayFailure } from "../gateway/failures/failure.ts";

/** Whether the gateway itself said no. When its answer is missing, it may have done what it was asked. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GatewayFailure && error.details.gatewayCode !== undefined;
}
