import { FieldPath, Timestamp, type DocumentData, type Query } from "firebase-admin/firestore";
import * as z from "zod";
import { readCursor } from "./cursor.ts";
import { readPage, type Page, type PageRequest } from "./page.ts";

/** Firestore's last second: the end of the year 9999. */
const LATEST_SECONDS = 253_402_300_799;

/** Seconds and nanoseconds of the last document's time, and its id, which tells apart what happened at one time. */
const Position = z.tuple([
  z.int().min(0).max(LATEST_SECONDS),
  z.int().min(0).max(999_999_999),
  z.string().regex(/^(?!__|\.{1,2}$)[\w.:@-]{1,200}$/),
]);

/** Reads a page of documents in the order of one of their times, newest first. */
export async function readNewestFirst<Document extends DocumentData>(
  collection: Query<Document>,
  timeField: string & keyof Document,
  { pageSize, cursor }: PageRequest,
): Promise<Page<Document>> {
  let query = collection.orderBy(timeField, "desc").orderBy(FieldPath.documentId(), "desc");
  if (cursor !== undefined) {
    const [seconds, nanoseconds, id] = readCursor(cursor, Position);
    query = query.startAfter(new Timestamp(seconds, nanoseconds), id);
  }
  return readPage(query, pageSize, (document) => {
    const { seconds, nanoseconds } = document.get(timeField) as Timestamp;
    return [seconds, nanoseconds, document.id];
  });
}
