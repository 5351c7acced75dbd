import type { DocumentData, Query, QueryDocumentSnapshot } from "firebase-admin/firestore";
import { writeCursor } from "./cursor.ts";

/** Which page to read. */
export interface PageRequest {
  readonly pageSize: number;
  readonly cursor?: string | undefined;
}

export interface Page<Document extends DocumentData> {
  readonly documents: readonly QueryDocumentSnapshot<Document>[];
  readonly nextCursor?: string;
}

/** Reads one page, and one document more to know whether another page follows. */
export async function readPage<Document extends DocumentData>(
  query: Query<Document>,
  pageSize: number,
  positionOf: (document: QueryDocumentSnapshot<Document>) => unknown,
): Promise<Page<Document>> {
  const { docs } = await query.limit(pageSize + 1).get();
  const documents = docs.slice(0, pageSize);
  const last = documents.at(-1);
  if (docs.length <= pageSize || last === undefined) return { documents };
  return { documents, nextCursor: writeCursor(positionOf(last)) };
}

/** Bytes of one page. A callable answers 32 MB at most, and JSON writes a byte in up to six. */
const PAGE_BYTES = 5_000_000;

/** A page as far as it can be answered in one call: at least its first document. The next page goes on behind it. */
export function shortened<Document extends DocumentData>(
  page: Page<Document>,
  positionOf: (document: QueryDocumentSnapshot<Document>) => unknown,
  bytesOf: (document: QueryDocumentSnapshot<Document>) => number,
): Page<Document> {
  let bytes = 0;
  const tooMuch = page.documents.findIndex((document, index) => {
    bytes += bytesOf(document);
    return index > 0 && bytes > PAGE_BYTES;
  });
  if (tooMuch === -1) return page;
  const documents = page.documents.slice(0, tooMuch);
  return { documents, nextCursor: writeCursor(documents.map(positionOf).at(-1)) };
}
