import { runningMachine } from "../time/machine.ts";
import { DatabaseError, status } from "./database-error.ts";

const { ABORTED, DEADLINE_EXCEEDED, INTERNAL, RESOURCE_EXHAUSTED, UNAVAILABLE } = status;

/** What Firestore's client asks again for, as its configuration of gax has it: reads, and commits without a transaction. */
export const readAgain: ReadonlySet<number> = new Set([
  DEADLINE_EXCEEDED,
  INTERNAL,
  RESOURCE_EXHAUSTED,
  UNAVAILABLE,
]);
export const commitAgain: ReadonlySet<number> = new Set([ABORTED, RESOURCE_EXHAUSTED, UNAVAILABLE]);

/** Attempts at a transaction, and the pause before the second, in milliseconds. */
const TRANSACTION_ATTEMPTS = 5;
const TRANSACTION_PAUSE_MS = 1_000;

/** gax gives up after a minute; the pause grows from 100 milliseconds by 1.3. */
const GIVE_UP_AFTER_MS = 60_000;

/** Asks again with growing pauses, as long as the answer is one of these codes. */
export async function retrying<Answer>(
  codes: ReadonlySet<number>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let pauseMs = 100;
  for (let waitedMs = 0; ; waitedMs += pauseMs, pauseMs *= 1.3) {
    try {
      return await ask();
    } catch (error) {
      const isAgain = error instanceof DatabaseError && codes.has(error.code);
      if (!isAgain || waitedMs > GIVE_UP_AFTER_MS) throw error;
      await pause(pauseMs);
    }
  }
}

/** Tries a transaction as the client does: again from the start, five times, after a failure that may pass. */
export async function transacting<Result>(attempt: () => Promise<Result>): Promise<Result> {
  let last: unknown;
  for (let count = 0; count < TRANSACTION_ATTEMPTS; count += 1) {
    if (count > 0)
      await pause(
        TRANSACTION_PAUSE_MS * 1.5 ** (count - 1) * (0.5 + (runningMachine()?.random.next() ?? 0.5)),
      );
    try {
      return await attempt();
    } catch (error) {
      last = error;
      if (!isRetryable(error)) break;
    }
  }
  throw last;
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  if (error.code === status.INVALID_ARGUMENT) return error.message.includes("transaction has expired");
  return error.code === ABORTED || readAgain.has(error.code);
}

function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  runningMachine()?.after(ms, resolve);
  return promise;
}
