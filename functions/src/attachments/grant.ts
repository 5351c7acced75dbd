import { randomBytes } from "node:crypto";
import type { DocumentData, Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import type { Config } from "../config.ts";
import type { UploadRequest, UploadResult } from "../contract/index.ts";
import { uploadStatus } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import type { Charge } from "../visitor/limits.ts";
import type { Bucket } from "./bucket.ts";
import { cleanName, refused, statedType, takenTypes } from "./kinds.ts";
import { attachmentPlace, objectPath, uploadedPath } from "./records.ts";

/** How long a file may be uploaded after that was asked for, in milliseconds. */
const UPLOAD_MS = 10 * 60_000;

/** How long a file is kept that is not sent, in milliseconds. */
export const UNSENT_MS = 24 * 3_600_000;

const DAY_MS = 86_400_000;

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
    await chargeSite(transaction, granting, asked.bytes);
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

const Today = z.object({ day: z.string(), bytes: z.number() });

/** One document for the whole site: uploads are rarer than messages, and those that meet there are tried again. */
async function chargeSite(
  transaction: Transaction,
  { database, config, nowMs }: Granting,
  bytes: number,
): Promise<void> {
  const most = config.ATTACHMENTS_BYTES_PER_DAY;
  if (most === 0) return;
  const place = uploadStatus(database);
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const known = Today.safeParse((await transaction.get(place)).data()).data;
  const sum = (known?.day === day ? known.bytes : 0) + bytes;
  if (sum > most)
    throw new ChatError("overloaded", { limit: "day", retryAfterMs: DAY_MS - (nowMs % DAY_MS) });
  transaction.set(place, { day, bytes: sum });
}
