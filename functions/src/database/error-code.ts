/** Codes of Firestore's errors: google.rpc.Code. */
export const INVALID_ARGUMENT = 3;
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;
export const FAILED_PRECONDITION = 9;
export const ABORTED = 10;

/** The code of an error of Firestore's; undefined for any other. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED (transactions that contend), INTERNAL, UNAVAILABLE. */
const transient: ReadonlySet<unknown> = new Set([4, 8, 10, 13, 14]);

/** Whether Firestore may do the same a little later; its client has tried several times already. */
export function isTransient(error: unknown): boolean {
  return transient.has(codeOf(error)) || isForgottenTransaction(error);
}

/** Whether a document that was to be changed is not there any more; a database that is not there fails with the same code. */
export function isGone(error: unknown): boolean {
  return codeOf(error) === NOT_FOUND && error instanceof Error && /to update/.test(error.message);
}

/** A transaction is forgotten once it is over: also when the answer to its commit was lost, and the client asks again. */
function isForgottenTransaction(error: unknown): boolean {
  return codeOf(error) === INVALID_ARGUMENT && error instanceof Error && /transaction/i.test(error.message);
}
