import type { Processed, Unusable } from "./processed.ts";

/** What is kept of a document's text, in UTF-16 code units. */
export const LONGEST_TEXT = 20_000;

/** Bytes of a text file that are looked at: as many characters have no more, however they are written. */
const READ_BYTES = LONGEST_TEXT * 4;

/** Stands where a text was cut. */
const CUT = "\n\n(This is only the beginning of the file.)";

/** Controls that no text has: of a binary file. */
const BINARY = /[^\P{Cc}\t\n\v\f\r\u0085]/u;

/** The text of a document, as UTF-8. Nothing else of it is kept. */
export async function processDocument(bytes: Buffer, contentType: string): Promise<Processed | Unusable> {
  const read = contentType === "application/pdf" ? await textOfPdf(bytes) : textOf(bytes);
  if (typeof read !== "string") return read;
  const text = read
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{Cc}\t\n]/gu, "")
    .trim();
  if (text === "") return { problem: "wordless" };
  const kept = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT).toWellFormed() + CUT : text;
  return { kind: "file", contentType: "text/plain", bytes: Buffer.from(kept) };
}

function textOf(bytes: Buffer): string | Unusable {
  const text = decoded(bytes.subarray(0, READ_BYTES));
  return BINARY.test(text) ? { problem: "unreadable" } : text;
}

/** UTF-8, or UTF-16 that says so; otherwise what spreadsheets write on Windows. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    // A character that the end cuts in two is no error.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function textOfPdf(bytes: Buffer): Promise<string | Unusable> {
  const { readPdf } = await import("./pdf.ts");
  return readPdf(bytes, LONGEST_TEXT);
}
