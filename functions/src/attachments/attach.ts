import type { Firestore } from "firebase-admin/firestore";
import type { Config } from "../config.ts";
import type { Attachment } from "../contract/index.ts";
import { BucketError, type Bucket } from "./bucket.ts";
import { isImage, refused, takenTypes, type AttachmentProblem } from "./kinds.ts";
import { processDocument } from "./document.ts";
import { processImage } from "./image.ts";
import type { Processed, Unusable } from "./processed.ts";
import {
  attachmentPlace,
  toAttachment,
  uploadedPath,
  type AttachmentDocument,
  type StoredAttachment,
} from "./records.ts";
import { sniffed } from "./sniff.ts";

export interface Attaching {
  readonly database: Firestore;
  readonly bucket: Bucket;
  readonly uid: string;
  readonly config: Config;
  /** Takes a place among the few files that are looked at at a time; the function that comes back gives it up. */
  readonly takePlace: () => Promise<() => void>;
  /** Asks the owner's scanner of what was uploaded there. @throws ChatError when it cannot tell. */
  readonly scan: (path: string, record: AttachmentDocument) => Promise<"clean" | "infected">;
  readonly now: () => number;
}

/**
 * Looks at a file that was uploaded, makes of it what is kept, and deletes the upload. Asking again changes nothing.
 * @throws ChatError `attachment-refused`; `overloaded`
 */
export async function attachFile(id: string, attaching: Attaching): Promise<Attachment> {
  const { bucket, now } = attaching;
  const known = await read(id, attaching);
  if (known.attachment !== undefined) return toAttachment(bucket, known.attachment, now());
  const release = await attaching.takePlace();
  try {
    // Another call may have been quicker.
    const record = await read(id, attaching);
    const attachment = record.attachment ?? (await lookAt(id, record, attaching));
    return await toAttachment(bucket, attachment, now());
  } finally {
    release();
  }
}

/** @throws ChatError when there is none, or it was refused, or its time is over. */
async function read(id: string, { database, uid, config, now }: Attaching): Promise<AttachmentDocument> {
  const record = (await attachmentPlace(database, uid, id).get()).data();
  if (config.ATTACHMENTS === "off" && record?.attachment === undefined) throw refused("off", config);
  if (record === undefined) throw refused("unknown", config);
  if (record.state === "refused") throw refused(record.problem as AttachmentProblem, config);
  if (record.dueAt !== undefined && record.dueAt.toMillis() <= now()) throw refused("expired", config);
  return record;
}

async function lookAt(
  id: string,
  record: AttachmentDocument,
  attaching: Attaching,
): Promise<StoredAttachment> {
  const { database, bucket, uid, config } = attaching;
  const { path, name } = record;
  const found = await lookInto(record, attaching);
  const place = attachmentPlace(database, uid, id);
  if ("problem" in found) {
    await place.update({ state: "refused", problem: found.problem });
    await deleteUpload(record, bucket);
    throw refused(found.problem, config);
  }
  const { bytes, ...what } = found;
  await bucket.write(path, bytes, what.contentType);
  const stored = { id, ...what, name, bytes: bytes.length, path };
  const attachment = Object.fromEntries(
    Object.entries(stored).filter(([, value]) => value !== undefined),
  ) as unknown as StoredAttachment;
  await place.update({ state: "ready", attachment });
  await deleteUpload(record, bucket);
  return attachment;
}

async function lookInto(record: AttachmentDocument, attaching: Attaching): Promise<Processed | Unusable> {
  const uploaded = await readUpload(record, attaching);
  if (uploaded === "too-large") return { problem: uploaded };
  const verdict = await attaching.scan(uploadedPath(record.path), record);
  return verdict === "infected" ? { problem: verdict } : processed(uploaded, record, attaching.config);
}

async function readUpload(
  { path, bytes, uploadUntil }: AttachmentDocument,
  { bucket, config, now }: Attaching,
): Promise<Buffer | "too-large"> {
  const found = await bucket.read(uploadedPath(path), bytes).catch((error: unknown) => {
    if (error instanceof BucketError && error.problem === "too-large") return error.problem;
    throw error;
  });
  if (found === undefined) throw refused(now() < uploadUntil.toMillis() ? "not-uploaded" : "expired", config);
  return found;
}

/** What was said of a file decides how it is read, and its bytes whether that was true. */
async function processed(
  bytes: Buffer,
  { contentType }: AttachmentDocument,
  config: Config,
): Promise<Processed | Unusable> {
  if (bytes.length === 0) return { problem: "empty" };
  const found = sniffed(bytes);
  if (isImage(contentType))
    return found !== undefined && isImage(found) ? processImage(bytes) : { problem: "not-what-it-says" };
  // What the owner takes may have changed since.
  if (!takenTypes(config).includes(contentType)) return { problem: "kind" };
  const isPdf = contentType === "application/pdf";
  if (isPdf ? found !== contentType : found !== undefined) return { problem: "not-what-it-says" };
  return processDocument(bytes, contentType);
}

/** What is left is deleted by the bucket's own rule, or with the file. */
async function deleteUpload({ path }: AttachmentDocument, bucket: Bucket): Promise<void> {
  await bucket.delete(uploadedPath(path)).catch(() => {});
}
