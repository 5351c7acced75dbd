import type { Firestore } from "firebase-admin/firestore";

type Fields = Record<string, unknown>;

/**
 * A database that answers at once, for figures without database time. It knows what a turn asks for, and nothing else:
 * transactions that never contend, batches, and single documents.
 */
export function instantDatabase(): Firestore {
  const documents = new Map<string, Fields>();
  const writer = {
    set: ({ path }: Document, fields: Fields, options?: { merge?: boolean }) =>
      void documents.set(path, { ...(options?.merge === true && documents.get(path)), ...stored(fields) }),
    update: ({ path }: Document, fields: Fields) =>
      void documents.set(path, { ...documents.get(path), ...stored(fields) }),
    create: ({ path }: Document, fields: Fields) => void documents.set(path, stored(fields)),
  };
  const transaction = {
    ...writer,
    get: async (asked: Pick<Document, "get">) => asked.get(),
    getAll: async (...asked: Document[]) => asked.map((document) => snapshot(document)),
  };
  const snapshot = ({ id, path }: Document) => ({ id, data: () => documents.get(path) });
  const none = { count: () => none, get: async () => ({ data: () => ({ count: 0 }), size: 0, docs: [] }) };
  const collection = (path: string) => ({
    doc: (id: string) => document(`${path}/${id}`, id),
    limit: () => none,
  });
  const document = (path: string, id: string): Document => ({
    id,
    path,
    collection: (name) => collection(`${path}/${name}`),
    get: async () => snapshot({ id, path } as Document),
    set: async (fields) => writer.set({ path } as Document, fields),
    update: async (fields) => writer.update({ path } as Document, fields),
  });
  const database = {
    collection,
    doc: (path: string) => document(path, path.slice(path.lastIndexOf("/") + 1)),
    runTransaction: (work: (with_: typeof transaction) => Promise<unknown>) => work(transaction),
    batch: () => ({ ...writer, commit: async () => [] }),
  };
  return database as unknown as Firestore;
}

interface Document {
  readonly id: string;
  readonly path: string;
  collection(name: string): unknown;
  get(): Promise<unknown>;
  set(fields: Fields): Promise<void>;
  update(fields: Fields): Promise<void>;
}

/** Dates come back as timestamps. */
function stored(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asRead(value)]));
}

function asRead(value: unknown): unknown {
  if (value instanceof Date) return { toDate: () => value, toMillis: () => value.getTime() };
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return stored(value as Fields);
}
