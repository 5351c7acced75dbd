import type { Databases } from "./databases.ts";
import { toStatusError, withoutCode } from "./status.ts";
import { costOfWrites, type Tally } from "./tally.ts";
import type { Message } from "./wire.ts";

/** An answer and what it cost. */
export interface Answer {
  response: Message;
  cost?: Partial<Tally>;
}

type UnaryMethod = (databases: Databases, request: Message) => Promise<Answer>;

/** The calls with one answer, by RPC name. Each rejects with the engine's error. */
export const unaryMethods: Record<string, UnaryMethod> = {
  BeginTransaction: async (databases, request) => {
    const [response] = await databases.client(request["database"]).beginTransaction(request);
    return { response };
  },
  Commit: commit,
  Rollback: async (databases, request) => {
    const [response] = await databases.client(request["database"]).rollback(request);
    return { response };
  },
  BatchWrite: batchWrite,
  ListDocuments: listDocuments,
  ListCollectionIds: async (databases, request) => {
    const [collectionIds] = await databases.client(request["parent"]).listCollectionIds(request);
    return { response: { collectionIds: collectionIds.toSorted() }, cost: { reads: 1 } };
  },
  /** One partition, which the protocol allows and the client completes. */
  PartitionQuery: async () => ({ response: { partitions: [] } }),
};

/** A transaction that fails is ended at once: its retry may arrive before the client's own rollback does. */
async function commit(databases: Databases, request: Message): Promise<Answer> {
  const client = databases.client(request["database"]);
  databases.clock.tick();
  try {
    const [response] = await client.commit(request);
    return { response, cost: costOfWrites(writesOf(request)) };
  } catch (error) {
    if (request["transaction"]) await client.rollback(request).catch(() => undefined);
    throw toStatusError(error);
  }
}

async function batchWrite(databases: Databases, request: Message): Promise<Answer> {
  databases.clock.tick();
  const [response] = await databases.client(request["database"]).batchWrite(request);
  const statuses = (response["status"] ?? []) as { code: number; message?: string }[];
  const status = statuses.map(({ code, message }) => ({ code, message: withoutCode(message ?? "") }));
  return { response: { ...response, status }, cost: costOfWrites(writesOf(request)) };
}

/** All documents on one page. The engine knows no field mask; the client only asks for none of the fields. */
async function listDocuments(databases: Databases, request: Message): Promise<Answer> {
  const { mask, ...unmasked } = request;
  const [found] = await databases.client(request["parent"]).listDocuments(unmasked);
  const documents = mask ? found.map(({ fields: _fields, ...document }) => document) : found;
  return { response: { documents }, cost: { reads: Math.max(1, documents.length) } };
}

function writesOf(request: Message): Message[] {
  return (request["writes"] ?? []) as Message[];
}
