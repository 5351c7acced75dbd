import { FieldValue, type Firestore } from "firebase-admin/firestore";
import { places, type ConversationDocument } from "../conversation/documents.ts";
import { allConversations, ownerOf } from "../database/paths.ts";
import { nextCheck } from "./late-schedule.ts";

/** A conversation that is to be looked at. */
export interface DueCheck {
  readonly uid: string;
  readonly conversationId: string;
  readonly document: ConversationDocument;
}

/** The conversations that have been due for longest. Needs the index of `firestore.indexes.json`. */
export async function dueChecks(database: Firestore, nowMs: number, limit: number): Promise<DueCheck[]> {
  const { docs } = await allConversations(database)
    .where("lateCheckAt", "<=", new Date(nowMs))
    .orderBy("lateCheckAt")
    .limit(limit)
    .get();
  return docs.map((found) => ({ ...ownerOf(found.ref), document: found.data() as ConversationDocument }));
}

/** Sets the moment of the next check, or of none after the last. */
export async function checked(
  database: Firestore,
  { uid, conversationId, document }: DueCheck,
  nowMs: number,
) {
  const lateCheckAt = nextCheck(document.updatedAt.toMillis(), nowMs) ?? FieldValue.delete();
  await places.conversation(database, uid, conversationId).update({ lateCheckAt });
}
