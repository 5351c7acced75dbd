import type { Firestore } from "firebase-admin/firestore";
import type { UserMessageDocument } from "../conversation/documents.ts";
import { allMessages, ownerOf } from "../database/paths.ts";

/** An open turn whose lease ran out: nobody follows it any more. */
export interface ExpiredTurn {
  readonly uid: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
}

/** The turns whose lease ran out first. Needs the index of `firestore.indexes.json`. */
export async function expiredTurns(
  database: Firestore,
  nowMs: number,
  limit: number,
): Promise<ExpiredTurn[]> {
  const { docs } = await allMessages(database)
    .where("state", "==", "open")
    .where("lease.until", "<", new Date(nowMs))
    .orderBy("lease.until")
    .limit(limit)
    .get();
  return docs.map((found) => {
    const { text } = found.data() as UserMessageDocument;
    return { ...ownerOf(found.ref), messageId: found.id, text };
  });
}
