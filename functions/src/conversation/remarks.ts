/** What visitors say about replies, as the site's owner reads it: without who said it, and what was talked about. */
import type { DocumentReference, Firestore, Query, Timestamp, Transaction } from "firebase-admin/firestore";
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Rating, RemarkPage } from "../contract/index.ts";
import { readCursor } from "../database/cursor.ts";
import { readPage, type PageRequest } from "../database/page.ts";
import { allRemarks, remarkOf } from "../database/paths.ts";
import type { ReplyDocument } from "./documents.ts";
import { isExpired } from "./retention.ts";

/** A document of `remarkOf`. It lies below its reply, and so is deleted with the conversation. */
interface RemarkDocument {
  /** When it was made and an id, so that it alone says where a page begins: `2026-11-27T09:30:00.000Z_<uuid>`. */
  place: string;
  rating: Rating["value"];
  words: string;
  /** The model that answered, where the gateway tells it. */
  model?: string;
  /** When the TTL policy deletes it, as the reply; absent: never. */
  expireAt?: Timestamp;
}

const Position = z.string().regex(/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z_[\da-f-]{36}$/);

/** Keeps the remark with the rating that it belongs to, and no other of the same reply. */
export function keepRemark(
  transaction: Transaction,
  reply: DocumentReference,
  { model, expireAt, rating: before }: ReplyDocument,
  rating: Rating | undefined,
): void {
  const remark = remarkOf(reply) as DocumentReference<RemarkDocument>;
  if (rating?.words === undefined) {
    if (before?.words !== undefined) transaction.delete(remark);
    return;
  }
  const place = `${new Date().toISOString()}_${randomUUID()}`;
  transaction.set(remark, {
    place,
    rating: rating.value,
    words: rating.words,
    ...(model !== undefined && { model }),
    ...(expireAt !== undefined && { expireAt }),
  });
}

/** Newest first. One whose time is over is left out, so a page may hold fewer. */
export async function listRemarks(
  database: Firestore,
  { pageSize, cursor }: PageRequest,
): Promise<RemarkPage> {
  let query = (allRemarks(database) as Query<RemarkDocument>).orderBy("place", "desc");
  if (cursor !== undefined) query = query.startAfter(readCursor(cursor, Position));
  const { documents, nextCursor } = await readPage(query, pageSize, (found) => found.data().place);
  const entries = documents
    .map((found) => found.data())
    .filter((remark) => !isExpired(remark, Date.now()))
    .map(({ place, rating, words, model }) => {
      const [at = "", id = ""] = place.split("_");
      return { id, day: at.slice(0, 10), rating, words, model };
    });
  return { entries, nextCursor };
}
