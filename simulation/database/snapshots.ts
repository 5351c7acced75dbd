import type { StoredDocument } from "./documents.ts";
import { idOf } from "./query-spec.ts";
import type { DocumentReference } from "./references.ts";
import { copied, fieldAt, type Fields } from "./values.ts";

export class DocumentSnapshot {
  readonly ref: DocumentReference;
  readonly version: number;
  readonly #fields: Fields | undefined;

  constructor(ref: DocumentReference, found: StoredDocument | undefined) {
    this.ref = ref;
    this.version = found?.version ?? 0;
    this.#fields = found?.fields;
  }

  get id(): string {
    return idOf(this.ref.path);
  }

  /** Whatever it is: it grows, and is only handed back. */
  get updateTime(): number {
    return this.version;
  }

  get exists(): boolean {
    return this.#fields !== undefined;
  }

  data(): Fields | undefined {
    return this.#fields && copied(this.#fields);
  }

  get(field: unknown): unknown {
    return this.#fields && fieldAt(this.#fields, String(field));
  }
}

export class QuerySnapshot {
  readonly docs: readonly DocumentSnapshot[];

  constructor(docs: readonly DocumentSnapshot[]) {
    this.docs = docs;
  }

  get size(): number {
    return this.docs.length;
  }

  get empty(): boolean {
    return this.docs.length === 0;
  }

  forEach(see: (document: DocumentSnapshot) => void): void {
    for (const document of this.docs) see(document);
  }
}
