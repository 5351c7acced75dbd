import {
  FieldValue,
  type DocumentReference,
  type Firestore,
  type Transaction,
} from "firebase-admin/firestore";
import type { RateRequest, Rating } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { usageShardOf } from "../database/paths.ts";
import { fieldName } from "../telemetry/usage-counters.ts";
import { periodOf, SHARDS } from "../telemetry/usage-documents.ts";
import { exists, places, type MessageDocument, type ReplyDocument } from "./documents.ts";
import { keepRemark } from "./remarks.ts";

type Asked = Pick<RateRequest, "conversationId" | "replyId" | "rating" | "words">;

/**
 * Stores what a visitor thinks of a reply, moves the sums of the day on which it was given, and keeps the remark for the
 * owner, in one transaction.
 * @throws ChatError `conversation-not-found`; `message-not-found` where there is no complete reply of that id.
 */
export async function rate(
  database: Firestore,
  uid: string,
  { conversationId, replyId, rating, words }: Asked,
): Promise<Rating | undefined> {
  const conversation = places.conversation(database, uid, conversationId);
  const reply = places.messages(conversation).doc(replyId);
  const wanted = rating === "none" ? undefined : { value: rating, ...(words ? { words } : {}) };
  await database.runTransaction(async (transaction) => {
    const [found, stored] = await Promise.all([transaction.get(conversation), transaction.get(reply)]);
    if (!exists(found.data(), Date.now())) throw new ChatError("conversation-not-found");
    const document = stored.data();
    if (!isComplete(document)) throw new ChatError("message-not-found");
    transaction.update(reply as DocumentReference, { rating: wanted ?? FieldValue.delete() });
    keepRemark(transaction, reply, document, wanted);
    count(database, transaction, document, rating);
  });
  return wanted;
}

function isComplete(document: MessageDocument | undefined): document is ReplyDocument {
  return document?.role === "assistant" && document.state === "complete";
}

/** One more of what the reply is rated now, and one less of what it was. */
function count(
  database: Firestore,
  transaction: Transaction,
  { createdAt, model, rating: before }: ReplyDocument,
  now: RateRequest["rating"],
): void {
  if ((before?.value ?? "none") === now) return;
  const sums = {
    ...(now !== "none" && { [now]: FieldValue.increment(1) }),
    ...(before !== undefined && { [before.value]: FieldValue.increment(-1) }),
  };
  const fields = { ratings: { [fieldName(model)]: sums } };
  const shard = Math.floor(Math.random() * SHARDS);
  for (const granularity of ["hour", "day"] as const) {
    const period = periodOf(createdAt.toMillis(), granularity);
    transaction.set(usageShardOf(database, period, shard), fields, { merge: true });
  }
}
