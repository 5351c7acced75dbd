import type { Firestore, Query, QueryDocumentSnapshot } from "firebase-admin/firestore";
import type { Attachment } from "../contract/index.ts";
import { allAttachments } from "../database/paths.ts";
import type { Log } from "../telemetry/log.ts";
import type { Bucket } from "./bucket.ts";
import {
  attachments,
  toAttachment,
  uploadedPath,
  type AttachmentDocument,
  type StoredAttachment,
} from "./records.ts";

/** Files that are deleted at a time. */
const PAGE = 100;

export interface OfVisitor {
  readonly database: Firestore;
  readonly uid: string;
  /** Absent: all of the visitor's files. */
  readonly conversationId?: string | undefined;
}

/** Owns what is done with files that are kept already: they are shown, and deleted with what they belong to. */
export class Files {
  readonly #bucket: (() => Promise<Bucket>) | undefined;
  readonly #log: Log;

  /** @param bucket undefined where there is none: nobody ever sent a file. */
  constructor(bucket: (() => Promise<Bucket>) | undefined, log: Log) {
    this.#bucket = bucket;
    this.#log = log;
  }

  /** With URLs that last for minutes. A bucket that cannot be used takes nobody the words: the URLs are empty then. */
  async shown(stored: readonly StoredAttachment[]): Promise<Attachment[]> {
    try {
      const bucket = await this.#bucket?.();
      if (bucket === undefined) return stored.map(withoutUrl);
      return await Promise.all(stored.map((one) => toAttachment(bucket, one, Date.now())));
    } catch (error) {
      this.#log.error("Files cannot be shown", { problem: String(error) });
      return stored.map(withoutUrl);
    }
  }

  /**
   * Marks the files as due, and deletes them. Where the bucket cannot be used, their documents stay, and the sweep goes on: what
   * they belong to is deleted nevertheless.
   */
  async remove({ database, uid, conversationId }: OfVisitor): Promise<void> {
    if (this.#bucket === undefined) return;
    const all = attachments(database, uid);
    const some = conversationId === undefined ? all : all.where("conversationId", "==", conversationId);
    const { docs } = await some.get();
    if (docs.length === 0) return;
    const writer = database.bulkWriter();
    for (const { ref } of docs) void writer.update(ref, { dueAt: new Date() }).catch(() => {});
    await writer.close();
    await this.#removeEach(docs).catch((error: unknown) =>
      this.#log.error("Files could not be deleted yet", { problem: String(error) }),
    );
  }

  /**
   * Deletes all files whose time is over: of messages that are over, and those that were never sent.
   * @param signal after which no further one is taken up.
   */
  async removeDue(database: Firestore, nowMs: number, signal: AbortSignal): Promise<void> {
    if (this.#bucket === undefined) return;
    const due = allAttachments(database).where("dueAt", "<=", new Date(nowMs)) as Query<AttachmentDocument>;
    while (!signal.aborted) {
      const { docs } = await due.orderBy("dueAt").limit(PAGE).get();
      if (docs.length === 0) return;
      await this.#removeEach(docs);
    }
  }

  /** The objects first: what has no document is found by nobody. */
  async #removeEach(docs: readonly QueryDocumentSnapshot<AttachmentDocument>[]): Promise<void> {
    const bucket = await this.#bucket?.();
    if (bucket === undefined) return;
    await Promise.all(
      docs.map(async (document) => {
        const { path } = document.data();
        await Promise.all([bucket.delete(path), bucket.delete(uploadedPath(path))]);
        await document.ref.delete();
      }),
    );
  }
}

/** Where there is no bucket. */
export const noFiles: Pick<Files, "shown" | "remove"> = {
  shown: async (stored) => stored.map(withoutUrl),
  remove: async () => {},
};

function withoutUrl(stored: StoredAttachment): Attachment {
  const { id, kind, name, contentType, bytes, width, height } = stored;
  return { id, kind, name, contentType, bytes, width, height, url: "" };
}
