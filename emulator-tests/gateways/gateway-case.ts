import type { World } from "./world.ts";

/** One sentence about behaviour that holds over every gateway. */
export interface GatewayCase {
  readonly name: string;
  /** Rejects when the sentence is not true. */
  readonly run: (world: World) => Promise<void>;
  /** Milliseconds that it may take. @default 60_000 */
  readonly timeoutMs?: number;
  /** Releases that it says most about, for a run that has no time for all of them. @default all */
  readonly telling?: readonly string[];
}

/** The failure that a promise rejects with; throws when it does not reject. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`It was expected to fail, and answered ${JSON.stringify(value)}.`);
}
