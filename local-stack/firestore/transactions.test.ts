import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { DocumentReference, Firestore } from "@google-cloud/firestore";
import { credentials, makeGenericClientConstructor, status } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startFirestoreEngine, type FirestoreEngine } from "./server.ts";
import { connect } from "./test-client.ts";
import { loadFirestoreService, type Message } from "./wire.ts";

let engine: FirestoreEngine;
let db: Firestore;
let ref: DocumentReference;

beforeAll(async () => {
  engine = await startFirestoreEngine();
  db = connect(engine.host);
  ref = db.doc("counters/one");
});

beforeEach(async () => {
  engine.clear();
  await ref.set({ n: 0 });
});

afterEach(() => vi.useRealTimers());

afterAll(async () => {
  await db.terminate();
  await engine.close();
});

/** Adds one in a transaction; `meanwhile` happens between its first attempt's read and its commit. */
function addOne(meanwhile: () => Promise<unknown> = async () => {}, maxAttempts = 20): Promise<number> {
  let attempts = 0;
  return db.runTransaction(
    async (transaction) => {
      const { n } = (await transaction.get(ref)).data() ?? { n: 0 };
      if (++attempts === 1) await meanwhile();
      transaction.set(ref, { n: (n as number) + 1 });
      return attempts;
    },
    { maxAttempts },
  );
}

const value = async (): Promise<unknown> => (await ref.get()).get("n");

test("50 concurrent increments of one document end at 50", { timeout: 60_000 }, async () => {
  await Promise.all(Array.from({ length: 50 }, () => addOne()));
  expect(await value()).toBe(50);
});

test("retries a transaction whose document another commit changed", async () => {
  expect(await addOne(() => ref.update({ n: 10 }))).toBe(2);
  expect(await value()).toBe(11);
});

test("retries a transaction whose document another commit deleted", async () => {
  expect(await addOne(() => ref.delete())).toBe(2);
  expect(await value()).toBe(1);
});

test("retries a transaction that found nothing where another commit created something", async () => {
  await ref.delete();
  expect(await addOne(() => ref.create({ n: 10 }))).toBe(2);
  expect(await value()).toBe(11);
});

test("leaves a transaction alone when another document changes", async () => {
  expect(await addOne(() => db.doc("counters/two").set({ n: 1 }))).toBe(1);
});

test("notices a change in the same millisecond as the read", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  expect(await addOne(() => ref.set({ n: 10 }))).toBe(2);
  expect(await value()).toBe(11);
});

test("accepts a retry that overtakes the rollback of the attempt before", async () => {
  const raw = rawClient();
  const database = "projects/demo/databases/(default)";
  const name = `${database}/documents/${ref.path}`;
  const transaction = await raw.begin({ database, options: { readWrite: {} } });
  await raw.read({ database, documents: [name], transaction });
  await ref.update({ n: 10 });
  const writes = [{ update: { name, fields: {} } }];
  await expect(raw.commit({ database, transaction, writes })).rejects.toMatchObject({ code: status.ABORTED });
  const options = { readWrite: { retryTransaction: transaction } };
  expect(await raw.begin({ database, options })).not.toEqual(transaction);
  raw.close();
});

/** Calls the engine without the client library, which would roll back and retry by itself. */
function rawClient() {
  const Raw = makeGenericClientConstructor(loadFirestoreService(), "Firestore");
  const raw = new Raw(engine.host, credentials.createInsecure());
  const unary = (method: string) => promisify((raw[method] as UnaryCall).bind(raw));
  const read = raw["batchGetDocuments"] as (request: Message) => Readable;
  return {
    begin: async (request: Message) => (await unary("beginTransaction")(request))["transaction"],
    commit: unary("commit"),
    read: (request: Message) => read.call(raw, request).toArray(),
    close: () => raw.close(),
  };
}

type UnaryCall = (request: Message, done: (error: Error | null, response: Message) => void) => void;

test("fails with ABORTED when no attempt is left", async () => {
  const only = addOne(() => ref.update({ n: 10 }), 1);
  await expect(only).rejects.toMatchObject({ code: status.ABORTED });
  expect(await value()).toBe(10);
});

test("a query's results count as read", async () => {
  let attempts = 0;
  await db.runTransaction(async (transaction) => {
    const { docs } = await transaction.get(db.collection("counters").where("n", "<", 100));
    if (++attempts === 1) await ref.update({ n: 5 });
    transaction.create(db.doc(`sums/${attempts}`), { sum: docs[0]?.get("n") as number });
  });
  expect((await db.doc("sums/2").get()).get("sum")).toBe(5);
});

test("writes nothing when its function throws", async () => {
  const failed = db.runTransaction(async (transaction) => {
    await transaction.get(ref);
    transaction.update(ref, { n: 5 });
    throw new Error("Changed my mind.");
  });
  await expect(failed).rejects.toThrow("Changed my mind.");
  expect(await value()).toBe(0);
});

test("passes ALREADY_EXISTS of a create on at once", async () => {
  let attempts = 0;
  const failed = db.runTransaction(async (transaction) => {
    attempts++;
    await transaction.get(ref);
    transaction.create(ref, {});
  });
  await expect(failed).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  expect(attempts).toBe(1);
});

test("a read-only transaction sees one moment", async () => {
  const seen = await db.runTransaction(
    async (transaction) => {
      const before = await transaction.get(ref);
      await ref.update({ n: 1 });
      const after = await transaction.get(ref);
      return [before.get("n"), after.get("n")];
    },
    { readOnly: true },
  );
  expect(seen).toEqual([0, 0]);
  expect(await value()).toBe(1);
});
