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
