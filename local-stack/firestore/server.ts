import { Server, ServerCredentials } from "@grpc/grpc-js";
import { Databases } from "./databases.ts";
import { type Fault, Faults } from "./faults.ts";
import { firestoreHandlers } from "./handlers.ts";
import { Counters, type Counts } from "./tally.ts";
import { largestRequest, loadFirestoreService } from "./wire.ts";

export type { Fault } from "./faults.ts";
export type { Counts, Tally } from "./tally.ts";

export interface FirestoreEngineOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  port?: number;
}

/** A running engine with all its databases. They live as long as it does. */
export interface FirestoreEngine {
  /** `127.0.0.1:port`, the value for FIRESTORE_EMULATOR_HOST. */
  host: string;
  port: number;
  /** Makes coming calls of one method fail. */
  fail(fault: Fault): void;
  /** Calls, reads, writes and deletes since the start or the last `resetCounts`, over all databases. */
  counts(): Counts;
  resetCounts(): void;
  /** Deletes every document of every database and forgets pending faults. Counters stay. */
  clear(): void;
  /** Ends open calls and frees the port. */
  close(): Promise<void>;
}

/** Serves Firestore's gRPC API from memory. Rejects when the port is taken. */
export async function startFirestoreEngine({
  port = 0,
}: FirestoreEngineOptions = {}): Promise<FirestoreEngine> {
  const desk = { databases: new Databases(), faults: new Faults(), counters: new Counters() };
  const server = new Server({ "grpc.max_receive_message_length": largestRequest });
  server.addService(loadFirestoreService(), firestoreHandlers(desk));
  const bound = await bind(server, port);
  return {
    host: `127.0.0.1:${bound}`,
    port: bound,
    fail: (fault) => desk.faults.add(fault),
    counts: () => desk.counters.counts(),
    resetCounts: () => desk.counters.clear(),
    clear: () => {
      desk.faults.clear();
      desk.databases.clear();
    },
    close: async () => server.forceShutdown(),
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}
