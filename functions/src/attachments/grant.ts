import { randomBytes } from "node:crypto";
import type { DocumentData, Firestore } from "firebase-admin/firestore";
import type { Config } from "../config.ts";
import type { UploadRequest, UploadResult } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import type { Charge } from "../visitor/limits.ts";
import type { Bucket } from "./bucket.ts";
import { cleanName, refused, statedType, takenTypes } from "./kinds.ts";
import { attachmentPlace, objectPath, uploadedPath } from "./records.ts";
import { chargeSite } from "./uploads-per-day.ts";

/** How long a file may be uploaded after that was asked for, in milliseconds. */
const UPLOAD_MS = 10 * 60_000;

/** How long a file is kept that is not sent, in milliseconds. */
export const UNSENT_MS = 24 * 3_600_000;

export interface Granting {
  readonly database: Firestore;
  readonly bucket: Bucket;
  readonly uid: string;
  readonly config: Config;
  /** Whom an upload counts for. */
  readonly charge: Charge;
  readonly nowMs: number;
}

/**
 * Charges for an upload, and tells where it goes.
 * @throws ChatError `attachment-refused`, `rate-limited`, `overloaded` when the site's day is used up
 */
export async function grantUpload(asked: UploadRequest, granting: Granting): Promise<UploadResult> {
  const { database, bucket, uid, config, charge, nowMs } = granting;
  const contentType = acceptedType(asked, config);
  const retryAfterMs = charge.refusedForMs(nowMs);
  if (retryAfterMs > 0) throw new ChatError("rate-limited", { retryAfterMs });
  const id = randomBytes(16).toString("hex");
  const path = objectPath(uid, id);
  const expiresAtMs = nowMs + UPLOAD_MS;
  await database.runTransaction(async (transaction) => {
    const charged = charge.documents.length > 0 ? await transaction.getAll(...charge.documents) : [];
    await chargeSite(transaction, { database, config, nowMs, id, bytes: asked.bytes });
    charge.charge(
      transaction,
      charged.map((snapshot) => snapshot.data()),
      nowMs,
    );
    transaction.create<DocumentData, DocumentData>(attachmentPlace(database, uid, id), {
      state: "granted",
      name: cleanName(asked.name),
      contentType,
      bytes: asked.bytes,
      createdAt: new Date(nowMs),
      uploadUntil: new Date(expiresAtMs),
      path,
      dueAt: new Date(nowMs + UNSENT_MS),
    });
  });
  const { url, headers } = await bucket.uploadUrl(uploadedPath(path), {
    contentType,
    mostBytes: asked.bytes,
    expiresAtMs,
  });
  return { id, url, method: "PUT", headers, expiresAt: new Date(expiresAtMs).toISOString() };
}

function acceptedType({ name, contentType, bytes }: UploadRequest, config: Config): string {
  if (config.ATTACHMENTS === "off") throw refused("off", config);
  const type = statedType(name, contentType);
  if (type === undefined || !takenTypes(config).includes(type)) throw refused("kind", config);
  if (bytes === 0) throw refused("empty", config);
  if (bytes > config.ATTACHMENTS_BYTES) throw refused("too-large", config);
  return type;
}
