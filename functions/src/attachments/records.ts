import type { CollectionReference, DocumentReference, Firestore, Timestamp } from "firebase-admin/firestore";
import type { Attachment } from "../contract/index.ts";
import { attachmentsOf } from "../database/paths.ts";
import type { Bucket } from "./bucket.ts";

/** A file as a message's document holds it. */
export interface StoredAttachment extends Omit<Attachment, "url"> {
  /** Of its object in the bucket. */
  path: string;
}

/** `clawfire-visitors/{uid}/clawfire-attachments/{id}`: one file, from the moment its upload is asked for until its object is deleted. */
export interface AttachmentDocument {
  /** `granted`: it may be uploaded. `ready`: it was looked at, and may be sent. `refused`: it was looked at, and may not. */
  state: "granted" | "ready" | "refused";
  /** As its sender called it, cleaned. */
  name: string;
  /** As its sender said; `attachment` has what it is. */
  contentType: string;
  /** As its sender said; nothing larger can be uploaded. */
  bytes: number;
  createdAt: Timestamp;
  uploadUntil: Timestamp;
  /** Of what is kept; what was uploaded is at `uploadedPath` of it until it was looked at. */
  path: string;
  attachment?: StoredAttachment;
  /** Why it was refused. */
  problem?: string;
  /** The message that it was sent with. */
  conversationId?: string;
  messageId?: string;
  /** When the sweep deletes its objects, and then this document; absent: with its conversation only. */
  dueAt?: Timestamp;
}

export const attachments = (database: Firestore, uid: string) =>
  attachmentsOf(database, uid) as CollectionReference<AttachmentDocument>;

export function attachmentPlace(
  database: Firestore,
  uid: string,
  id: string,
): DocumentReference<AttachmentDocument> {
  return attachments(database, uid).doc(id);
}

/** Where the object of a visitor's file is kept. The id is nobody's choice and names no other visitor's. */
export function objectPath(uid: string, id: string): string {
  return `clawfire/${encodeURIComponent(uid)}/${id}`;
}

/** Where a file is uploaded to. A rule of the bucket deletes what ends so after a day, whatever became of it. */
export function uploadedPath(path: string): string {
  return `${path}.uploaded`;
}

/** How long a URL lasts at least that shows a file to its visitor, and how much longer at most, in milliseconds. */
const SHOWN_MS = 15 * 60_000;
const SPARE_MS = 15 * 60_000;

/** A file as the contract shows it, with a URL that lasts for some minutes. */
export async function toAttachment(
  bucket: Bucket,
  { path, ...shown }: StoredAttachment,
  nowMs: number,
): Promise<Attachment> {
  const { name, contentType, kind } = shown;
  const isText = contentType === "text/plain" && !/\.txt$/i.test(name);
  const url = await bucket.downloadUrl(path, {
    name: isText ? `${name}.txt` : name,
    contentType,
    // What we encoded ourselves is a picture and nothing else.
    isShown: kind === "image" || kind === "audio",
    expiresAtMs: nowMs + SHOWN_MS,
    spareMs: SPARE_MS,
  });
  return { ...shown, url };
}
