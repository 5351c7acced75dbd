import { GatewayFailure } from "./failure.ts";

/** Whether the gateway itself said no. When its answer is missing, it may have done what it was asked. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GatewayFailure && error.details.gatewayCode !== undefined;
}

/** What a request comes to; undefined where the release will never answer it. @throws any other failure */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const refused = error instanceof GatewayFailure && error.step === "request" && error.retry === "never";
    if (refused) return undefined;
    throw error;
  }
}
