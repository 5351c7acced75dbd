import * as fc from "fast-check";
import { FieldValue, type Firestore, type WriteBatch } from "firebase-admin/firestore";
import { expect, it } from "vitest";
import { useDatabase } from "../../functions/test/support/database.ts";
import { Machine } from "../time/machine.ts";
import { randomOf } from "../time/random.ts";
import { VirtualTime } from "../time/virtual-time.ts";
import { DatabaseClient } from "./client.ts";
import { Documents } from "./documents.ts";
import { DatabaseService } from "./service.ts";

/** The second witness: what the local stack's Firestore does. */
const real = useDatabase();

const latency = { leastMs: 1, mostMs: 5 };

/** Does something with a simulated database of its own, on a machine of its own. */
async function simulated<Result>(work: (database: Firestore) => Promise<Result>): Promise<Result> {
  const time = new VirtualTime();
  const machine = new Machine({ name: "caller", time, seed: "test", epochMs: Date.now() });
  const documents = new Documents(() => machine.nowMs());
  const service = new DatabaseService({ machine, documents, random: randomOf("test"), latency });
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  machine.after(0, () => void work(DatabaseClient.open(service)).then(resolve, reject));
  await time.run();
  return promise;
}

const id = fc.constantFrom("a", "b", "c");
const value = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(new Date(1_700_000_000_123)));
const fields = fc.record({
  n: fc.integer({ min: 0, max: 5 }),
  text: fc.string(),
  deep: fc.record({ x: value }),
});
const write = fc.oneof(
  fc.record({ kind: fc.constantFrom("create" as const, "set" as const, "merge" as const), id, fields }),
  fc.record({ kind: fc.constantFrom("update" as const, "increment" as const, "forget" as const), id, value }),
  fc.record({ kind: fc.constant("delete" as const), id }),
);
type Write = typeof write extends fc.Arbitrary<infer One> ? One : never;

function add(batch: WriteBatch, database: Firestore, root: string, one: Write): void {
  const reference = database.doc(`${root}/items/${one.id}`);
  if (one.kind === "create") batch.create(reference, one.fields);
  if (one.kind === "set") batch.set(reference, one.fields);
  if (one.kind === "merge") batch.set(reference, one.fields, { merge: true });
  if (one.kind === "update") batch.update(reference, { "deep.y": one.value });
  if (one.kind === "increment") batch.set(reference, { sum: FieldValue.increment(2) }, { merge: true });
  if (one.kind === "forget") batch.update(reference, { text: FieldValue.delete() });
  if (one.kind === "delete") batch.delete(reference);
}

/** Commits one batch after the other, and tells what came of each, and what three queries find at last. */
async function told(database: Firestore, root: string, batches: readonly Write[][]): Promise<unknown> {
  const codes: unknown[] = [];
  for (const writes of batches) {
    const batch = database.batch();
    for (const one of writes) add(batch, database, root, one);
    codes.push(
      await batch.commit().then(
        () => "done",
        (error: { code: number }) => error.code,
      ),
    );
  }
  const items = database.collection(`${root}/items`);
  const queries = [
    items,
    items.where("n", ">=", 2).orderBy("n", "desc"),
    items.orderBy("n").startAfter(1).limit(1),
  ];
  const found = await Promise.all(queries.map((query) => query.get()));
  return [codes, found.map(({ docs }) => docs.map((one) => [one.id, plain(one.data())]))];
}

function plain(data: object): unknown {
  return JSON.parse(JSON.stringify(data, (_name, one: unknown) => one)) as unknown;
}

it("does what the local stack's Firestore does with any batches of writes", async () => {
  let run = 0;
  const batches = fc.array(fc.array(write, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const root = `runs/${(run += 1)}`;
      const expected = await told(real.database, root, all);
      expect(await simulated((database) => told(database, root, all))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it("lets only one of two transactions through that read the same", async () => {
  const sum = await simulated(async (database) => {
    const counter = database.doc("counters/one");
    const grow = () =>
      database.runTransaction(async (transaction) => {
        const before = (await transaction.get(counter)).data()?.["n"] as number | undefined;
        transaction.set(counter, { n: (before ?? 0) + 1 });
      });
    await Promise.all([grow(), grow(), grow()]);
    return (await counter.get()).data()?.["n"] as number;
  });
  expect(sum).toBe(3);
});
