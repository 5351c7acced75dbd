import type { DocumentReference, Firestore, QuerySnapshot, Timestamp as Time } from "@google-cloud/firestore";
import { Client, credentials, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFirestoreEngine, type FirestoreEngine } from "./server.ts";
import { connect, FieldValue, Timestamp } from "./test-client.ts";

let engine: FirestoreEngine;
let db: Firestore;

beforeAll(async () => {
  engine = await startFirestoreEngine();
  db = connect(engine.host);
});

beforeEach(() => engine.clear());

afterAll(async () => {
  await db.terminate();
  await engine.close();
});

async function counter(): Promise<DocumentReference> {
  const ref = db.doc("counters/one");
  await ref.set({ n: 0 });
  return ref;
}

describe("documents", () => {
  test("sets, merges, updates, reads and deletes", async () => {
    const ref = db.doc("users/ada");
    await ref.set({ name: "Ada", address: { city: "London", zip: "1" }, tags: [], none: null, at: 0 });
    await ref.set({ address: { zip: "2" } }, { merge: true });
    await ref.update({ "address.street": "Main", name: "" });
    const data = {
      name: "",
      address: { city: "London", zip: "2", street: "Main" },
      tags: [],
      none: null,
      at: 0,
    };
    expect((await ref.get()).data()).toEqual(data);
    await ref.delete();
    expect((await ref.get()).exists).toBe(false);
  });

  test("keeps every type of value", async () => {
    const ref = db.doc("values/all");
    const values = {
      bytes: Buffer.from("bytes"),
      reference: ref,
      time: Timestamp.fromMillis(1_700_000_000_123),
      number: 1.5,
      large: 2 ** 40,
      nan: Number.NaN,
      nested: [{ flag: false }],
    };
    await ref.set(values);
    const read = await ref.get();
    expect({ ...read.data(), reference: undefined }).toEqual({ ...values, reference: undefined });
    expect((read.get("reference") as DocumentReference).path).toBe("values/all");
  });

  test("increments, takes the server's time, deletes fields and changes arrays", async () => {
    const ref = await counter();
    await ref.update({ n: FieldValue.increment(5), at: FieldValue.serverTimestamp(), list: [1, 2] });
    await ref.update({ gone: 1, list: FieldValue.arrayUnion(2, 3) });
    await ref.update({ gone: FieldValue.delete(), list: FieldValue.arrayRemove(1) });
    const read = await ref.get();
    expect(read.data()).toEqual({ n: 5, at: expect.any(Timestamp), list: [2, 3] });
    expect(Math.abs(Date.now() - (read.get("at") as Time).toMillis())).toBeLessThan(5_000);
  });

  test("reads several documents at once, missing ones too", async () => {
    const ref = await counter();
    const [found, missing] = await db.getAll(ref, db.doc("counters/none"));
    expect([found?.exists, missing?.exists]).toEqual([true, false]);
  });

  test("keeps databases and projects apart, whatever they are called", async () => {
    await (await counter()).update({ n: 1 });
    for (const other of [connect(engine.host, "p"), connect(engine.host, "demo", "second")]) {
      expect((await other.doc("counters/one").get()).exists).toBe(false);
      await other.doc("counters/one").create({ n: 2, self: other.doc("counters/one") });
      const read = await other.doc("counters/one").get();
      expect([read.get("n"), (read.get("self") as DocumentReference).path]).toEqual([2, "counters/one"]);
      await other.terminate();
    }
    expect((await db.doc("counters/one").get()).get("n")).toBe(1);
  });
});

describe("errors", () => {
  test("a second create fails with ALREADY_EXISTS and one readable message", async () => {
    const ref = await counter();
    await expect(ref.create({})).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
      details: "Document already exists: counters/one",
      message: "6 ALREADY_EXISTS: Document already exists: counters/one",
    });
  });

  test("an update of nothing fails with NOT_FOUND", async () => {
    await expect(db.doc("counters/none").update({ n: 1 })).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test("an outdated precondition fails with FAILED_PRECONDITION and changes nothing", async () => {
    const ref = await counter();
    const { updateTime } = await ref.get();
    await ref.update({ n: 1 });
    if (!updateTime) throw new Error("The document has no update time.");
    const outdated = { lastUpdateTime: updateTime };
    await expect(ref.update({ n: 2 }, outdated)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
    await expect(ref.delete(outdated)).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
    expect((await ref.get()).get("n")).toBe(1);
  });

  test("a document of more than 1 MiB fails with INVALID_ARGUMENT", async () => {
    const tooLarge = db.doc("large/one").set({ text: "x".repeat(1_100_000) });
    await expect(tooLarge).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test("a batch of which one write fails changes nothing", async () => {
    const ref = await counter();
    const batch = db.batch().update(ref, { n: 9 }).create(ref, {});
    await expect(batch.commit()).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    expect((await ref.get()).get("n")).toBe(0);
  });

  test("a method the engine does not know fails with UNIMPLEMENTED", async () => {
    const client = new Client(engine.host, credentials.createInsecure());
    const method = "/google.firestore.v1.Firestore/GetDocument";
    const same = (bytes: Buffer): Buffer => bytes;
    const error = await new Promise((resolve) => {
      client.makeUnaryRequest(method, same, same, Buffer.alloc(0), resolve);
    });
    client.close();
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

describe("listeners", () => {
  test("a query's listener sees additions, changes and removals", async () => {
    const seen = listen((next) => db.collection("rooms").orderBy("n").onSnapshot(next));
    expect(await seen.next()).toEqual([]);
    await db.doc("rooms/a").set({ n: 1 });
    expect(await seen.next()).toEqual(["added a"]);
    await db.doc("rooms/a").update({ n: 2 });
    expect(await seen.next()).toEqual(["modified a"]);
    await db.doc("rooms/a").delete();
    expect(await seen.next()).toEqual(["removed a"]);
    seen.stop();
  });

  test("a document's listener sees it come and be cleared away", async () => {
    const ref = await counter();
    const values: unknown[] = [];
    const cleared = new Promise<void>((resolve) => {
      const stop = ref.onSnapshot((snapshot) => {
        values.push(snapshot.get("n"));
        if (values.length === 1) engine.clear();
        else resolve(stop());
      });
    });
    await cleared;
    expect(values).toEqual([0, undefined]);
  });
});

/** Turns a query's snapshots into a list of changes that can be awaited one by one. */
function listen(start: (next: (snapshot: QuerySnapshot) => void) => () => void) {
  const arrived: string[][] = [];
  let wake = () => {};
  const stop = start((snapshot) => {
    arrived.push(snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}`));
    wake();
  });
  const next = async (): Promise<string[] | undefined> => {
    if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return arrived.shift();
  };
  return { next, stop };
}
