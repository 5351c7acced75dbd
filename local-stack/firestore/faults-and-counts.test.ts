import type { Firestore } from "@google-cloud/firestore";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startFirestoreEngine, type FirestoreEngine } from "./server.ts";
import { connect } from "./test-client.ts";

let engine: FirestoreEngine;
let db: Firestore;

beforeAll(async () => {
  engine = await startFirestoreEngine();
  db = connect(engine.host);
});

beforeEach(() => {
  engine.clear();
  engine.resetCounts();
});

afterAll(async () => {
  await db.terminate();
  await engine.close();
});

test("the client gets over an injected UNAVAILABLE", async () => {
  engine.fail({ method: "BatchGetDocuments", code: status.UNAVAILABLE });
  expect((await db.doc("a/b").get()).exists).toBe(false);
  expect(engine.counts().methods["BatchGetDocuments"]?.calls).toBe(2);
});

test("an injected failure keeps its code and message, happens as often as asked and changes nothing", async () => {
  engine.fail({ method: "Commit", code: status.PERMISSION_DENIED, message: "No." });
  const ref = db.doc("a/b");
  await expect(ref.create({})).rejects.toMatchObject({ code: status.PERMISSION_DENIED, details: "No." });
  expect((await ref.get()).exists).toBe(false);
  await ref.create({});
});

test("an answer can be lost after the work was done", async () => {
  engine.fail({ method: "Commit", code: status.DEADLINE_EXCEEDED, when: "after" });
  await expect(db.doc("a/b").create({})).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect((await db.doc("a/b").get()).exists).toBe(true);
});

test("a query can be made to fail", async () => {
  engine.fail({ method: "RunQuery", code: status.PERMISSION_DENIED });
  await expect(db.collection("a").get()).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  expect((await db.collection("a").get()).size).toBe(0);
});

test("counts what Firestore would bill", async () => {
  await db.batch().set(db.doc("a/1"), {}).set(db.doc("a/2"), {}).delete(db.doc("a/3")).commit();
  await db.getAll(db.doc("a/1"), db.doc("a/none"));
  await db.collection("a").get();
  await db.collection("none").get();
  await db.collection("a").count().get();
  expect(engine.counts()).toEqual({
    total: { calls: 5, reads: 6, writes: 2, deletes: 1 },
    methods: {
      Commit: { calls: 1, reads: 0, writes: 2, deletes: 1 },
      BatchGetDocuments: { calls: 1, reads: 2, writes: 0, deletes: 0 },
      RunQuery: { calls: 2, reads: 3, writes: 0, deletes: 0 },
      RunAggregationQuery: { calls: 1, reads: 1, writes: 0, deletes: 0 },
    },
  });
});

test("a failed commit counts as a call and not as a write", async () => {
  await db.doc("a/1").create({});
  await expect(db.doc("a/1").create({})).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  expect(engine.counts().methods["Commit"]).toEqual({ calls: 2, reads: 0, writes: 1, deletes: 0 });
});
