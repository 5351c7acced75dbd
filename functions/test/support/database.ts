import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Firestore } from "firebase-admin/firestore";
import { startFirestoreEngine, type FirestoreEngine } from "../../../local-stack/firestore/server.ts";
import { openDatabase } from "../../src/database/open.ts";

/** A test file's own engine, and the database as the functions open it. */
export interface TestDatabase {
  engine: FirestoreEngine;
  database: Firestore;
}

/** Starts an engine for the whole file, and empties it before each test. */
export function useDatabase(): TestDatabase {
  const test = {} as TestDatabase;

  beforeAll(async () => {
    test.engine = await startFirestoreEngine();
    process.env["FIRESTORE_EMULATOR_HOST"] = test.engine.host;
    process.env["GCLOUD_PROJECT"] = "demo-test";
    // Without this the client looks for a Google Cloud machine around it, and warns that there is none.
    process.env["METADATA_SERVER_DETECTION"] = "none";
    test.database = await openDatabase(() => "clawfire")();
  });

  beforeEach(() => {
    test.engine.clear();
    test.engine.resetCounts();
  });

  afterAll(async () => {
    await test.database.terminate();
    await test.engine.close();
  });

  return test;
}

/** Documents read and written by `work`, as Firestore bills them. */
export async function costOf(test: TestDatabase, work: () => Promise<unknown>) {
  test.engine.resetCounts();
  await work();
  const { reads, writes } = test.engine.counts().total;
  return { reads, writes };
}
