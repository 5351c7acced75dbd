import { randomUUID } from "node:crypto";
import type { Firestore } from "firebase-admin/firestore";
import { conversationsOf, messagesOf } from "../../functions/src/database/paths.ts";
import { usualReply, writeScript } from "./script.ts";

/**
 * The requests of a turn and nothing else: a new conversation is counted and read, a message and its reply are stored in two commits of
 * two writes each. Documents are as large as ours.
 */
export async function bareTurn(database: Firestore, uid: string): Promise<void> {
  const conversations = conversationsOf(database, uid);
  const conversation = conversations.doc(randomUUID());
  const [message, reply] = ["", "-reply"].map((end) =>
    messagesOf(conversation).doc(`${conversation.id}${end}`),
  );
  if (message === undefined || reply === undefined) throw new Error("There are two.");
  const [text, now] = [writeScript(usualReply), new Date()];
  const numbers = { seq: 1, number: 1, attempt: 1, createdAt: now, askedAt: now };
  await database.runTransaction(async (transaction) => {
    await Promise.all([transaction.getAll(conversation), conversations.limit(200).count().get()]);
    const lease = { holder: conversation.id, until: now };
    transaction.create(message, {
      role: "user",
      text,
      state: "open",
      runId: conversation.id,
      lease,
      ...numbers,
    });
    const latestTurn = { messageId: message.id, number: 1 };
    transaction.set(
      conversation,
      { preview: text, title: text, agentId: "main", createdAt: now, updatedAt: now, lastSeq: 2, latestTurn },
      { merge: true },
    );
  });
  const batch = database.batch();
  batch.update(message, { state: "answered" });
  const said = "word ".repeat(usualReply.pieces * usualReply.words);
  batch.create(reply, {
    role: "assistant",
    text: said,
    seq: 2,
    createdAt: now,
    state: "complete",
    latencyMs: 1,
  });
  await batch.commit();
}
