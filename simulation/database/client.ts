import type { Firestore } from "firebase-admin/firestore";
import { status, DatabaseError } from "./database-error.ts";
import type { ReadVersions, Write } from "./documents.ts";
import { CollectionReference, DocumentReference, Query } from "./references.ts";
import { commitAgain, readAgain, retrying, transacting } from "./retrying.ts";
import type { DatabaseService } from "./service.ts";
import { DocumentSnapshot } from "./snapshots.ts";
import { Transaction } from "./transaction.ts";
import { WriteBatch } from "./write-batch.ts";

/** Documents that are removed with one commit. */
const REMOVED_AT_ONCE = 20;

/** Owns what an instance sees of the database: as much of Firestore's client as a server uses. */
export class DatabaseClient {
  readonly service: DatabaseService;

  constructor(service: DatabaseService) {
    this.service = service;
  }

  /** As the code under test knows it. */
  static open(service: DatabaseService): Firestore {
    return new DatabaseClient(service) as unknown as Firestore;
  }

  collection(path: string): CollectionReference {
    return new CollectionReference(this, path);
  }

  doc(path: string): DocumentReference {
    return new DocumentReference(this, path);
  }

  collectionGroup(group: string): Query {
    return new Query(this, { from: { group }, where: [], order: [] });
  }

  batch(): WriteBatch {
    return new WriteBatch((writes) => this.commit(writes));
  }

  async getAll(...references: DocumentReference[]): Promise<DocumentSnapshot[]> {
    return this.read(references.filter((reference) => reference instanceof DocumentReference));
  }

  read(references: readonly DocumentReference[]): Promise<DocumentSnapshot[]> {
    return retrying(readAgain, () =>
      this.service.request("read", (documents) =>
        references.map((reference) => new DocumentSnapshot(reference, documents.get(reference.path))),
      ),
    );
  }

  commit(writes: readonly Write[]): Promise<void> {
    return retrying(commitAgain, () =>
      this.service.request("commit", (documents, { name }) => documents.commit(writes, undefined, name)),
    );
  }

  runTransaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return transacting(async () => {
      const transaction = new Transaction(this);
      const result = await work(transaction);
      await this.#commitOnce(transaction.writes, transaction.reads);
      return result;
    });
  }

  /** Removes a document or a collection, and everything below it: not at once. */
  async recursiveDelete(target: DocumentReference | CollectionReference): Promise<void> {
    const { path } = target;
    const paths = await retrying(readAgain, () =>
      this.service.request("query", (documents) =>
        Array.from(documents.all(), (document) => document.path).filter(
          (found) => found === path || found.startsWith(`${path}/`),
        ),
      ),
    );
    // What lies deeper goes first.
    const deepest = paths.toSorted((one, other) => other.split("/").length - one.split("/").length);
    for (let at = 0; at < deepest.length; at += REMOVED_AT_ONCE)
      await this.commit(
        deepest.slice(at, at + REMOVED_AT_ONCE).map((found) => ({ kind: "delete", path: found })),
      );
  }

  /** A transaction is forgotten once it is over: asking again after a lost answer meets one that nobody knows. */
  async #commitOnce(writes: readonly Write[], reads: ReadVersions): Promise<void> {
    let tries = 0;
    await retrying(new Set([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED]), () => {
      tries += 1;
      if (tries === 1)
        return this.service.request("commit", (documents, { name }) => documents.commit(writes, reads, name));
      return this.service.request("commit", () => {
        throw new DatabaseError(
          status.INVALID_ARGUMENT,
          "The referenced transaction has expired or is no longer valid.",
        );
      });
    });
  }
}
