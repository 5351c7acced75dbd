import type { DocumentData, DocumentReference } from "firebase-admin/firestore";
import { textPartOf } from "../database/paths.ts";

/** Longest text that is kept, in UTF-16 code units. No gateway's history gives more of one message. */
export const LONGEST_TEXT = 500_000;

/** Bytes of a text that the message's own document holds at most, so that a page of a hundred messages fits in memory. */
const OWN_BYTES = 200_000;

/** Bytes of one part. Firestore refuses a document of more than 1 MiB, all its fields included. */
const PART_BYTES = 900_000;

/** A text as it is stored. */
export interface StorableText {
  readonly text: string;
  /** Set when this is not all that was said. */
  readonly truncated?: true | undefined;
}

/** The text fields of a message's document: the beginning, and how many parts in `textPartOf` go on with it. */
export interface TextFields {
  text: string;
  parts?: number;
  truncated?: true;
}

/** A batch or a transaction. */
interface Writer {
  create(reference: DocumentReference, fields: DocumentData): unknown;
  set(reference: DocumentReference, fields: DocumentData): unknown;
}

/** A text as Firestore can hold it, without half surrogate pairs, and no longer than what is kept of any. */
export function storable(said: string, isCut = false): StorableText {
  const text = said.slice(0, LONGEST_TEXT).toWellFormed();
  return isCut || said.length > LONGEST_TEXT ? { text, truncated: true } : { text };
}

/** Creates a message with a text of any length, all of it in the batch or transaction of the caller. */
export function createWithText(
  batch: Writer,
  reference: DocumentReference,
  fields: DocumentData & { readonly expireAt?: Date },
  { text, truncated }: StorableText,
): void {
  const [own = "", ...parts] = pieces(text);
  const count = parts.length === 0 ? {} : { parts: parts.length };
  const cut = truncated === true ? { truncated } : {};
  batch.create(reference, { ...fields, text: own, ...count, ...cut });
  const { expireAt } = fields;
  const lasting = expireAt === undefined ? {} : { expireAt };
  for (const [index, part] of parts.entries())
    batch.set(textPartOf(reference, index), { text: part, ...lasting });
}

/** Reads the whole text of a message; nothing is read when its own document holds all of it. */
export async function readText(
  reference: DocumentReference,
  { text, parts = 0 }: Pick<TextFields, "text" | "parts">,
): Promise<string> {
  if (parts === 0) return text;
  const references = Array.from({ length: parts }, (_, index) => textPartOf(reference, index));
  const found = await reference.firestore.getAll(...references);
  return text + found.map((part) => String(part.get("text") ?? "")).join("");
}

/** Bytes of a stored text, parts included; at most, because the last part may hold fewer. */
export function mostBytesOf({ text, parts = 0 }: Pick<TextFields, "text" | "parts">): number {
  return Buffer.byteLength(text) + parts * PART_BYTES;
}

/** Divides a text between its characters. */
function pieces(text: string): string[] {
  const bytes = Buffer.from(text);
  if (bytes.length <= OWN_BYTES) return [text];
  // A decoder that waits for more keeps the bytes of a divided character for the next piece.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const ends = [OWN_BYTES];
  for (let end = OWN_BYTES; end < bytes.length; end = ends.at(-1) ?? end) ends.push(end + PART_BYTES);
  return ends.map((end, index) =>
    decoder.decode(bytes.subarray(ends[index - 1] ?? 0, end), { stream: true }),
  );
}
