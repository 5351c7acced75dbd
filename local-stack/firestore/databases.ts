import type { Duplex, Readable } from "node:stream";
import { FirestoreMock, type FirestoreController } from "@firebase-bridge/firestore-admin";
import { status } from "@grpc/grpc-js";
import { CommitClock } from "./commit-clock.ts";
import { StatusError } from "./status.ts";
import type { Message } from "./wire.ts";

/** The part of the engine's own API client that the server forwards to. */
export interface EngineClient {
  beginTransaction(request: Message): Promise<[Message]>;
  commit(request: Message): Promise<[Message]>;
  rollback(request: Message): Promise<[Message]>;
  batchWrite(request: Message): Promise<[Message]>;
  listDocuments(request: Message): Promise<[Message[]]>;
  listCollectionIds(request: Message): Promise<[string[]]>;
  batchGetDocuments(request: Message): Readable;
  runQuery(request: Message): Readable;
  runAggregationQuery(request: Message): Readable;
  listen(): Duplex;
}

interface OpenDatabase {
  controller: FirestoreController;
  client: EngineClient;
}

/** Owns every database of every project; one comes into being when it is first named. */
export class Databases {
  readonly clock = new CommitClock();
  readonly #mock = new FirestoreMock();
  readonly #open = new Map<string, OpenDatabase>();

  constructor() {
    this.#mock.systemTime.custom(this.clock.now);
  }

  /** The client of the database in which this resource lies. Throws INVALID_ARGUMENT for any other kind of name. */
  client(resource: unknown): EngineClient {
    const [, project, database] = /^projects\/([^/]+)\/databases\/([^/]+)/.exec(String(resource)) ?? [];
    if (!project || !database) {
      throw new StatusError(status.INVALID_ARGUMENT, `Not a database's name: ${String(resource)}`);
    }
    const name = `${project}/${database}`;
    const open = this.#open.get(name) ?? this.#create(project, database);
    this.#open.set(name, open);
    return open.client;
  }

  /** Deletes every document, as one commit per database: listeners see it, open transactions are aborted by it. */
  clear(): void {
    for (const { controller } of this.#open.values()) {
      this.clock.tick();
      controller.database.batchDelete(...controller.database.toDocumentPaths());
    }
  }

  #create(project: string, database: string): OpenDatabase {
    const controller = this.#mock.createDatabase(project, database);
    return { controller, client: engineClient(controller) };
  }
}

const acceptableProject = "any-project";

interface EngineInternals {
  _settings: { projectId: string };
  _clientPool: { clientFactory(requiresGrpc: boolean): EngineClient & { context: EngineContext } };
}

interface EngineContext {
  projectId: string;
  gapicRoot: string;
}

/**
 * The engine hides its client in the pool of the Firestore object it hands out, and refuses project names that Google
 * would not register ("demo" is too short): it is shown an acceptable one while it looks.
 */
function engineClient(controller: FirestoreController): EngineClient {
  const { projectId, databaseId } = controller;
  const { _settings: settings, _clientPool: pool } = controller.firestore() as unknown as EngineInternals;
  settings.projectId = acceptableProject;
  const client = pool.clientFactory(true);
  settings.projectId = projectId;
  client.context.projectId = projectId;
  client.context.gapicRoot = `projects/${projectId}/databases/${databaseId}/documents`;
  return client;
}
