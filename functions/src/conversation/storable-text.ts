/** Bytes of text that one document gets at most. Firestore refuses a document of more than 1 MiB, all its fields included. */
const MOST_BYTES = 1_000_000;

const ELLIPSIS = "…";

/** A text as Firestore can hold it: without half surrogate pairs, and cut off where one document holds no more. */
export function storableText(text: string): string {
  const whole = text.toWellFormed();
  const bytes = Buffer.from(whole);
  if (bytes.length <= MOST_BYTES) return whole;
  // A decoder that waits for more leaves out what may be a part of a character.
  const beginning = bytes.subarray(0, MOST_BYTES - Buffer.byteLength(ELLIPSIS));
  return new TextDecoder().decode(beginning, { stream: true }) + ELLIPSIS;
}
