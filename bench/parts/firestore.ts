import { join } from "node:path";
import { deleteApp, initializeApp } from "firebase-admin/app";
import { getFirestore, type Firestore } from "firebase-admin/firestore";
import { startFirestoreEngine, type FirestoreEngine } from "../../local-stack/firestore/server.ts";
import { startFirestoreProcess } from "../../local-stack/firestore-process.ts";
import { devFolder } from "../../local-stack/project.ts";

export interface BenchDatabase extends AsyncDisposable {
  readonly engine: FirestoreEngine;
  readonly database: Firestore;
}

/** Firestore's own client on an engine in memory, over gRPC as in the cloud. */
export async function openDatabase(): Promise<BenchDatabase> {
  const engine = await startFirestoreEngine();
  const { database, close } = clientOf(engine.host);
  return {
    engine,
    database,
    async [Symbol.asyncDispose]() {
      await close();
      await engine.close();
    },
  };
}

/** The same with the engine in a process of its own, so that its work is not counted as ours. */
export async function openClient(): Promise<Omit<BenchDatabase, "engine">> {
  const engine = await startFirestoreProcess(join(devFolder, "bench-firestore.log"));
  const { database, close } = clientOf(engine.host);
  return {
    database,
    async [Symbol.asyncDispose]() {
      await close();
      await engine.stop();
    },
  };
}

function clientOf(host: string) {
  process.env["FIRESTORE_EMULATOR_HOST"] = host;
  process.env["METADATA_SERVER_DETECTION"] = "none";
  const app = initializeApp({ projectId: "demo-bench" }, `bench-${host}`);
  const database = getFirestore(app);
  database.settings({ ignoreUndefinedProperties: true });
  return { database, close: () => deleteApp(app) };
}
