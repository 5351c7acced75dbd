import { DatabaseError, status } from "./database-error.ts";
import { idOf, matching, type QuerySpec } from "./query-spec.ts";
import { merged, sizeOf, stored, updated, type Fields } from "./values.ts";

/** What Firestore takes at most of one document, in bytes. */
const LARGEST_DOCUMENT = 1_048_576;

export interface StoredDocument {
  readonly path: string;
  readonly fields: Fields;
  /** Grows with every write to the database. */
  readonly version: number;
}

export type Write =
  | { readonly kind: "create" | "set" | "merge" | "update"; readonly path: string; readonly fields: Fields }
  | {
      readonly kind: "delete";
      readonly path: string;
      /** The version that it must have. */
      readonly version?: number | undefined;
    };

/** Versions of the documents that a transaction read; 0 for one that did not exist. */
export type ReadVersions = ReadonlyMap<string, number>;

/** Called after each commit, with the machine that asked for it. */
export type CommitListener = (writes: readonly Write[], machine: string | undefined) => void;

/** Owns the documents, and what a commit does to them: all of it, or nothing. */
export class Documents {
  readonly #documents = new Map<string, StoredDocument>();
  /** The same by their collections, for queries. */
  readonly #collections = new Map<string, Map<string, StoredDocument>>();
  readonly #nowMs: () => number;
  #version = 0;
  onCommit: CommitListener = () => {};

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get(path: string): StoredDocument | undefined {
    return this.#documents.get(path);
  }

  all(): Iterable<StoredDocument> {
    return this.#documents.values();
  }

  query(spec: QuerySpec): readonly StoredDocument[] {
    const { from } = spec;
    if ("path" in from) return matching(this.#collections.get(from.path)?.values() ?? [], spec);
    const collections = [...this.#collections].filter(([path]) => idOf(path) === from.group);
    return matching(
      collections.flatMap(([, documents]) => [...documents.values()]),
      spec,
    );
  }

  /** @throws DatabaseError, and then nothing was written. */
  commit(writes: readonly Write[], reads?: ReadVersions, machine?: string): void {
    for (const [path, version] of reads ?? [])
      if ((this.#documents.get(path)?.version ?? 0) !== version)
        throw new DatabaseError(status.ABORTED, "The transaction contends with another one.");
    const changed = new Map<string, Fields | undefined>();
    for (const write of writes) {
      const before = changed.has(write.path)
        ? changed.get(write.path)
        : this.#documents.get(write.path)?.fields;
      this.#mustBe(write);
      changed.set(write.path, this.#after(write, before));
    }
    for (const [path, fields] of changed) this.#put(path, fields);
    this.onCommit(writes, machine);
  }

  #mustBe(write: Write): void {
    if (write.kind !== "delete" || write.version === undefined) return;
    if (this.#documents.get(write.path)?.version !== write.version)
      throw new DatabaseError(status.FAILED_PRECONDITION, `${write.path} was changed.`);
  }

  #put(path: string, fields: Fields | undefined): void {
    this.#version += 1;
    const parent = path.slice(0, path.lastIndexOf("/"));
    const collection = this.#collections.get(parent) ?? new Map<string, StoredDocument>();
    this.#collections.set(parent, collection);
    const document = fields && { path, fields, version: this.#version };
    for (const documents of [this.#documents, collection])
      if (document === undefined) documents.delete(path);
      else documents.set(path, document);
  }

  #after(write: Write, before: Fields | undefined): Fields | undefined {
    if (write.kind === "delete") return undefined;
    if (write.kind === "create" && before !== undefined)
      throw new DatabaseError(status.ALREADY_EXISTS, `Document already exists: ${write.path}`);
    if (write.kind === "update" && before === undefined)
      throw new DatabaseError(status.NOT_FOUND, `No document to update: ${write.path}`);
    const fields = fieldsAfter(write.kind, before ?? {}, write.fields, this.#nowMs());
    if (sizeOf(fields) > LARGEST_DOCUMENT)
      throw new DatabaseError(status.INVALID_ARGUMENT, `Document ${write.path} exceeds 1048576 bytes.`);
    return fields;
  }
}

function fieldsAfter(
  kind: "create" | "set" | "merge" | "update",
  before: Fields,
  fields: Fields,
  nowMs: number,
): Fields {
  if (kind === "merge") return merged(before, fields, nowMs);
  return kind === "update" ? updated(before, fields, nowMs) : stored(fields, {}, nowMs);
}
