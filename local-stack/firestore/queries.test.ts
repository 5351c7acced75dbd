import type { Firestore, Query } from "@google-cloud/firestore";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startFirestoreEngine, type FirestoreEngine } from "./server.ts";
import { connect, FieldPath } from "./test-client.ts";

let engine: FirestoreEngine;
let db: Firestore;

beforeAll(async () => {
  engine = await startFirestoreEngine();
  db = connect(engine.host);
});

beforeEach(async () => {
  engine.clear();
  const batch = db.batch();
  for (let seq = 1; seq <= 45; seq++) {
    const room = seq % 2 ? "odd" : "even";
    batch.set(db.doc(`users/u/rooms/${room}/messages/m${seq}`), { seq, room });
  }
  await batch.commit();
});

afterAll(async () => {
  await db.terminate();
  await engine.close();
});

const messages = () => db.collectionGroup("messages");

async function seqs(query: Query): Promise<number[]> {
  const { docs } = await query.get();
  return docs.map((doc) => doc.get("seq") as number);
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test("pages over 45 documents of a collection group, newest first", async () => {
  const found: number[][] = [];
  let cursor = Number.MAX_SAFE_INTEGER;
  for (let page = [0]; page.length > 0; found.push(page)) {
    page = await seqs(messages().orderBy("seq", "desc").startAfter(cursor).limit(20));
    cursor = page.at(-1) ?? cursor;
  }
  expect(found.map((page) => page.length)).toEqual([20, 20, 5, 0]);
  expect(found.flat()).toEqual(upTo(45).toReversed());
});

test("continues after a document's snapshot", async () => {
  const last = await db.doc("users/u/rooms/odd/messages/m41").get();
  expect(await seqs(messages().orderBy("seq").startAfter(last))).toEqual([42, 43, 44, 45]);
});

test("filters by equality, range, membership and name", async () => {
  const odd = db.collection("users/u/rooms/odd/messages");
  expect(await seqs(odd.where("seq", "<=", 5).orderBy("seq"))).toEqual([1, 3, 5]);
  expect(await seqs(messages().where("room", "==", "even").orderBy("seq").limit(2))).toEqual([2, 4]);
  expect(await seqs(messages().where("seq", "in", [1, 2, 99]).orderBy("seq"))).toEqual([1, 2]);
  expect(await seqs(odd.where(FieldPath.documentId(), "==", "m7"))).toEqual([7]);
});

test("selects fields, and ends at a cursor", async () => {
  const { docs } = await messages().orderBy("seq").endAt(1).select("room").get();
  expect(docs.map((doc) => doc.data())).toEqual([{ room: "odd" }]);
});

test("counts and sums", async () => {
  expect((await messages().count().get()).data()).toEqual({ count: 45 });
  expect((await messages().where("room", "==", "none").count().get()).data()).toEqual({ count: 0 });
});

test("lists documents, missing ones too, and collections", async () => {
  const rooms = await db.collection("users/u/rooms").listDocuments();
  expect(rooms.map((room) => room.id).toSorted()).toEqual(["even", "odd"]);
  expect((await rooms[0]?.listCollections())?.map((collection) => collection.id)).toEqual(["messages"]);
  expect((await db.listCollections()).map((collection) => collection.id)).toEqual(["users"]);
  expect((await rooms[0]?.get())?.exists).toBe(false);
});

test("deletes a document and everything below it, and nothing beside it", async () => {
  await db.doc("users/u2/rooms/even/messages/m1").set({ seq: 1 });
  await db.recursiveDelete(db.doc("users/u"));
  expect((await messages().get()).docs.map((doc) => doc.ref.path)).toEqual([
    "users/u2/rooms/even/messages/m1",
  ]);
});

test("writes in bulk, and tells each write its own failure", async () => {
  const writer = db.bulkWriter();
  writer.onWriteError(() => false);
  const outcomes = Promise.allSettled([
    writer.create(db.doc("bulk/a"), { n: 1 }),
    writer.create(db.doc("users/u/rooms/odd/messages/m1"), {}),
    writer.delete(db.doc("users/u/rooms/even/messages/m2")),
  ]);
  await writer.close();
  expect(await outcomes).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: 6, message: expect.stringMatching(/^Document already exists/) } },
    { status: "fulfilled" },
  ]);
  expect((await db.doc("bulk/a").get()).get("n")).toBe(1);
  expect((await messages().count().get()).data()).toEqual({ count: 44 });
});

test("splits a collection group into partitions that together hold everything", async () => {
  const found: number[] = [];
  for await (const partition of db.collectionGroup("messages").getPartitions(3)) {
    found.push(...(await seqs(partition.toQuery())));
  }
  expect(found.toSorted((a, b) => a - b)).toEqual(upTo(45));
});
