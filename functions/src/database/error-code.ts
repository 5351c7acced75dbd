/** Codes of Firestore's errors: google.rpc.Code. */
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;

/** The code of an error of Firestore's; undefined for any other. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED (transactions that contend), INTERNAL, UNAVAILABLE. */
const transient: ReadonlySet<unknown> = new Set([4, 8, 10, 13, 14]);

/** Whether Firestore may do the same a little later; its client has tried several times already. */
export function isTransient(error: unknown): boolean {
  return transient.has(codeOf(error));
}
