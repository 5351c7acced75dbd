import type { CollectionReference, DocumentReference, Firestore, Query } from "firebase-admin/firestore";

/**
 * Names every place in the database; nothing is read, written or deleted anywhere else.
 *
 * All of them lie below one root document, and no other application would choose the names of the collections: in a
 * database that is shared with one, its documents, its collection-group queries and its TTL policies never meet ours.
 * `firestore.indexes.json` names the same collections.
 */
const rootPath = "clawfire/main";

export const collections = {
  visitors: "clawfire-visitors",
  conversations: "clawfire-conversations",
  messages: "clawfire-messages",
  textParts: "clawfire-text-parts",
  remarks: "clawfire-remarks",
  attachments: "clawfire-attachments",
  leftSessions: "clawfire-left-sessions",
  limits: "clawfire-limits",
  usage: "clawfire-usage",
  shards: "clawfire-shards",
  status: "clawfire-status",
  audit: "clawfire-audit",
  settings: "clawfire-settings",
  budgets: "clawfire-budgets",
  alerts: "clawfire-alerts",
} as const;

function rootOf(database: Firestore): DocumentReference {
  return database.doc(rootPath);
}

/** `clawfire-visitors` */
export function visitorsOf(database: Firestore): CollectionReference {
  return rootOf(database).collection(collections.visitors);
}

/** `clawfire-visitors/{uid}`: to whom a guest's conversations went; of most visitors there is none. */
export function visitorOf(database: Firestore, uid: string): DocumentReference {
  return visitorsOf(database).doc(uid);
}

/** `clawfire-visitors/{uid}/clawfire-conversations` */
export function conversationsOf(database: Firestore, uid: string): CollectionReference {
  return visitorOf(database, uid).collection(collections.conversations);
}

/** `clawfire-visitors/{uid}/clawfire-conversations/{conversationId}/clawfire-messages` */
export function messagesOf(conversation: DocumentReference): CollectionReference {
  return conversation.collection(collections.messages);
}

/** `.../clawfire-messages/{messageId}/clawfire-text-parts/{index}`: what the message's own document does not hold of its text. */
export function textPartOf(message: DocumentReference, index: number): DocumentReference {
  return message.collection(collections.textParts).doc(String(index));
}

/** `.../clawfire-messages/{messageId}/clawfire-remarks/remark`: what its visitor said about it. */
export function remarkOf(reply: DocumentReference): DocumentReference {
  return reply.collection(collections.remarks).doc("remark");
}

/** The remarks of every visitor. */
export function allRemarks(database: Firestore): Query {
  return database.collectionGroup(collections.remarks);
}

/** The messages of every visitor. */
export function allMessages(database: Firestore): Query {
  return database.collectionGroup(collections.messages);
}

/** `clawfire-visitors/{uid}/clawfire-attachments`: the files of a visitor's conversations, and those not sent yet. */
export function attachmentsOf(database: Firestore, uid: string): CollectionReference {
  return visitorOf(database, uid).collection(collections.attachments);
}

/** The files of every visitor. */
export function allAttachments(database: Firestore): Query {
  return database.collectionGroup(collections.attachments);
}

/** `clawfire-left-sessions/{id}`: conversations that were deleted, and that their gateways are still to forget. */
export function leftSessionsOf(database: Firestore): CollectionReference {
  return rootOf(database).collection(collections.leftSessions);
}

/** Whose conversation a document is, or lies in. */
export function ownerOf({ path }: DocumentReference): { uid: string; conversationId: string } {
  const [, , , uid = "", , conversationId = ""] = path.split("/");
  return { uid, conversationId };
}

/** `clawfire-limits/{account}` */
export function limitOf(database: Firestore, account: string): DocumentReference {
  return rootOf(database).collection(collections.limits).doc(account);
}

/** `clawfire-usage/{period}/clawfire-shards` */
export function usageShardsOf(database: Firestore, period: string): CollectionReference {
  return rootOf(database).collection(collections.usage).doc(period).collection(collections.shards);
}

/** `clawfire-usage/{period}/clawfire-shards/{shard}` */
export function usageShardOf(database: Firestore, period: string, shard: number): DocumentReference {
  return usageShardsOf(database, period).doc(String(shard));
}

/** `clawfire-status/chat`: how the chat device's latest connection went; `chat-{url}` to one of several gateways. */
export function chatStatus(database: Firestore, url?: string): DocumentReference {
  const name = url === undefined ? "chat" : `chat-${encodeURIComponent(url)}`;
  return rootOf(database).collection(collections.status).doc(name);
}

/** `clawfire-status/load-{n}`: how busy the gateways were for an instance while messages waited. */
export function loadStatus(database: Firestore, n: number): DocumentReference {
  return statuses(database).doc(`load-${n}`);
}

export function statuses(database: Firestore): CollectionReference {
  return rootOf(database).collection(collections.status);
}

/** `clawfire-status/watch`: what the latest look at the site found. */
export function watchStatus(database: Firestore): DocumentReference {
  return rootOf(database).collection(collections.status).doc("watch");
}

/** `clawfire-status/uploads-{shard}`: bytes of the files that were uploaded today. */
export function uploadShardOf(database: Firestore, shard: number): DocumentReference {
  return statuses(database).doc(`uploads-${shard}`);
}

/** `clawfire-alerts/{id}` */
export function alertsOf(database: Firestore): CollectionReference {
  return rootOf(database).collection(collections.alerts);
}

/** `clawfire-audit/{id}` */
export function auditOf(database: Firestore): CollectionReference {
  return rootOf(database).collection(collections.audit);
}

/** `clawfire-settings/site`: what the owner decided for the whole site. */
export function siteSettings(database: Firestore): DocumentReference {
  return rootOf(database).collection(collections.settings).doc("site");
}

/** `clawfire-budgets/{shard}`: what was spent of the site's budgets. */
export function budgetShardOf(database: Firestore, shard: number): DocumentReference {
  return rootOf(database).collection(collections.budgets).doc(String(shard));
}
