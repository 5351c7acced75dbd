import type { Firestore } from "firebase-admin/firestore";
import type { UserMessageDocument } from "../conversation/documents.ts";

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
  const { docs } = await database
    .collectionGroup("messages")
    .where("state", "==", "open")
    .where("lease.until", "<", new Date(nowMs))
    .orderBy("lease.until")
    .limit(limit)
    .get();
  return docs.flatMap((found) => {
    // users/{uid}/conversations/{conversationId}/messages/{messageId}
    const [, uid, , conversationId] = found.ref.path.split("/");
    if (uid === undefined || conversationId === undefined) return [];
    const { text } = found.data() as UserMessageDocument;
    return [{ uid, conversationId, messageId: found.id, text }];
  });
}
