import type { DatabaseClient } from "./client.ts";
import { idOf, type QuerySpec } from "./query-spec.ts";
import { readAgain, retrying } from "./retrying.ts";
import { DocumentSnapshot, QuerySnapshot } from "./snapshots.ts";
import type { Fields } from "./values.ts";

export class DocumentReference {
  readonly path: string;
  readonly firestore: DatabaseClient;

  constructor(firestore: DatabaseClient, path: string) {
    this.firestore = firestore;
    this.path = path;
  }

  get id(): string {
    return idOf(this.path);
  }

  get parent(): CollectionReference {
    return new CollectionReference(this.firestore, this.path.slice(0, this.path.lastIndexOf("/")));
  }

  collection(name: string): CollectionReference {
    return new CollectionReference(this.firestore, `${this.path}/${name}`);
  }

  async get(): Promise<DocumentSnapshot> {
    const [snapshot] = await this.firestore.read([this]);
    return snapshot as DocumentSnapshot;
  }

  create(fields: Fields): Promise<void> {
    return this.firestore.commit([{ kind: "create", path: this.path, fields }]);
  }

  set(fields: Fields, options?: { merge?: boolean }): Promise<void> {
    return this.firestore.commit([
      { kind: options?.merge === true ? "merge" : "set", path: this.path, fields },
    ]);
  }

  update(fields: Fields): Promise<void> {
    return this.firestore.commit([{ kind: "update", path: this.path, fields }]);
  }

  delete(): Promise<void> {
    return this.firestore.commit([{ kind: "delete", path: this.path }]);
  }
}

export class Query {
  readonly firestore: DatabaseClient;
  readonly spec: QuerySpec;

  constructor(firestore: DatabaseClient, spec: QuerySpec) {
    this.firestore = firestore;
    this.spec = spec;
  }

  where(field: unknown, op: string, value: unknown): Query {
    return this.#with({ where: [...this.spec.where, { field: String(field), op, value }] });
  }

  orderBy(field: unknown, direction: "asc" | "desc" = "asc"): Query {
    return this.#with({ order: [...this.spec.order, { field: String(field), down: direction === "desc" }] });
  }

  startAfter(...after: unknown[]): Query {
    return this.#with({ after });
  }

  endAt(...upTo: unknown[]): Query {
    return this.#with({ upTo });
  }

  limit(limit: number): Query {
    return this.#with({ limit });
  }

  select(): Query {
    return this;
  }

  get(): Promise<QuerySnapshot> {
    return retrying(readAgain, () =>
      this.firestore.service.request("query", (documents) => {
        const found = documents.query(this.spec);
        return new QuerySnapshot(
          found.map((one) => new DocumentSnapshot(new DocumentReference(this.firestore, one.path), one)),
        );
      }),
    );
  }

  count() {
    return {
      get: async () => {
        const { size } = await this.get();
        return { data: () => ({ count: size }) };
      },
    };
  }

  #with(more: Partial<QuerySpec>): Query {
    return new Query(this.firestore, { ...this.spec, ...more });
  }
}

export class CollectionReference extends Query {
  readonly path: string;

  constructor(firestore: DatabaseClient, path: string) {
    super(firestore, { from: { path }, where: [], order: [] });
    this.path = path;
  }

  doc(id: string): DocumentReference {
    return new DocumentReference(this.firestore, `${this.path}/${id}`);
  }
}
