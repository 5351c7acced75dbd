import { createHash } from "node:crypto";
import type {
  CollectionReference,
  DocumentData,
  DocumentReference,
  Firestore,
  QueryDocumentSnapshot,
  Timestamp,
} from "firebase-admin/firestore";
import { leftSessionsOf } from "../database/paths.ts";
import type { ConversationDocument } from "./documents.ts";

/** `clawfire-left-sessions/{id}`: a conversation that was deleted here, and that its gateway is still to forget. */
export interface LeftSessionDocument {
  uid: string;
  conversationId: string;
  /** Of its last branch: each has a session of its own. */
  branch: number;
  /** URL of the gateway that knows it, where there are several. */
  gateway?: string;
  /** How often its gateway could not be asked. */
  tries: number;
  /** When it is to be asked. */
  dueAt: Timestamp;
}

/** A batch or a transaction. */
interface Writer {
  set(reference: DocumentReference, fields: DocumentData): unknown;
}

/** Notes that a conversation's sessions are to be forgotten: who deletes it cannot ask a gateway. */
export function leaveSessions(
  writer: Writer,
  database: Firestore,
  { uid, conversationId }: Pick<LeftSessionDocument, "uid" | "conversationId">,
  { branch = 0, knownBy }: Pick<ConversationDocument, "branch" | "knownBy">,
): void {
  const gateway = knownBy?.gateway;
  const id = createHash("sha256").update(`${uid}\n${conversationId}`).digest("hex");
  writer.set(leftSessionsOf(database).doc(id), {
    uid,
    conversationId,
    branch,
    ...(gateway !== undefined && { gateway }),
    tries: 0,
    dueAt: new Date(),
  });
}

/** Writes of one batch: Firestore takes no more than 500. */
const WRITES = 400;

/** The same of all of a visitor's conversations. One that is being deleted has its note. */
export async function leaveAllSessions(
  database: Firestore,
  uid: string,
  conversations: readonly QueryDocumentSnapshot[],
): Promise<void> {
  const left = conversations.filter((found) => found.get("deletedAt") === undefined);
  for (let from = 0; from < left.length; from += WRITES) {
    const batch = database.batch();
    for (const found of left.slice(from, from + WRITES))
      leaveSessions(batch, database, { uid, conversationId: found.id }, found.data());
    await batch.commit();
  }
}

/** Those whose time has come, the oldest first. */
export async function dueLeftSessions(
  database: Firestore,
  nowMs: number,
  limit: number,
): Promise<QueryDocumentSnapshot<LeftSessionDocument>[]> {
  const all = leftSessionsOf(database) as CollectionReference<LeftSessionDocument>;
  return (await all.where("dueAt", "<=", new Date(nowMs)).orderBy("dueAt").limit(limit).get()).docs;
}
