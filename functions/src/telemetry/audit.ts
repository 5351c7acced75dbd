import { Timestamp, type CollectionReference, type Firestore } from "firebase-admin/firestore";
import type { AuditEntry, AuditPage } from "../contract/index.ts";
import { readNewestFirst } from "../database/newest-first.ts";
import { auditOf } from "../database/paths.ts";
import type { PageRequest } from "../database/page.ts";

type AuditDocument = Omit<AuditEntry, "id" | "at"> & { at: Timestamp };

const auditDocuments = (database: Firestore) => auditOf(database) as CollectionReference<AuditDocument>;

/** Owns the record of who changed what: which device, or the site's settings, and when. */
export class Audit {
  readonly #entries: CollectionReference<AuditDocument>;

  constructor(database: Firestore) {
    this.#entries = auditDocuments(database);
  }

  /**
   * Makes a change. Its entry is written first, so that no change goes without one, and gets its outcome after.
   * @param isRefusal whether an error of the change says no; after any other nobody knows what came of it.
   */
  async recorded<Result>(
    entry: Omit<AuditEntry, "id" | "at" | "outcome">,
    change: () => Promise<Result>,
    isRefusal: (error: unknown) => boolean,
  ): Promise<Result> {
    const reference = await this.#entries.add({ ...entry, outcome: "unknown", at: Timestamp.now() });
    const result = await change().catch(async (error: unknown) => {
      if (isRefusal(error)) await reference.update({ outcome: "refused" });
      throw error;
    });
    await reference.update({ outcome: "done" });
    return result;
  }

  /** Newest first. */
  async list(page: PageRequest): Promise<AuditPage> {
    const { documents, nextCursor } = await readNewestFirst(this.#entries, "at", page);
    const entries = documents.map((found) => {
      const { at, ...entry } = found.data();
      return { id: found.id, ...entry, at: at.toDate().toISOString() };
    });
    return { entries, nextCursor };
  }
}
