import type { DatabaseClient } from "./client.ts";
import { Query, type DocumentReference } from "./references.ts";
import type { DocumentSnapshot, QuerySnapshot } from "./snapshots.ts";
import { WriteBatch } from "./write-batch.ts";

/** One attempt at a transaction: what it read must be unchanged when it commits. */
export class Transaction extends WriteBatch {
  readonly reads = new Map<string, number>();
  readonly #firestore: DatabaseClient;

  constructor(firestore: DatabaseClient) {
    super(() => Promise.reject(new Error("A transaction is committed by whoever runs it.")));
    this.#firestore = firestore;
  }

  async get(target: DocumentReference | Query): Promise<DocumentSnapshot | QuerySnapshot> {
    if (target instanceof Query) {
      const found = await target.get();
      found.docs.forEach((snapshot) => this.#remember(snapshot));
      return found;
    }
    const [snapshot] = await this.getAll(target);
    return snapshot as DocumentSnapshot;
  }

  async getAll(...references: DocumentReference[]): Promise<DocumentSnapshot[]> {
    if (this.writes.length > 0)
      throw new Error("Firestore transactions require all reads to be executed before all writes.");
    const snapshots = await this.#firestore.read(references);
    snapshots.forEach((snapshot) => this.#remember(snapshot));
    return snapshots;
  }

  #remember({ ref, version }: DocumentSnapshot): void {
    if (!this.reads.has(ref.path)) this.reads.set(ref.path, version);
  }
}
