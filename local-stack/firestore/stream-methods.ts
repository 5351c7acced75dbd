import type { Readable } from "node:stream";
import type { Databases } from "./databases.ts";
import type { Message } from "./wire.ts";

type StreamMethod = (databases: Databases, request: Message) => Readable;

/** The calls that answer with a stream of messages, by RPC name. The stream fails with the engine's error. */
export const streamMethods: Record<string, StreamMethod> = {
  BatchGetDocuments: (databases, request) => databases.client(request["database"]).batchGetDocuments(request),
  RunQuery: (databases, request) => databases.client(request["parent"]).runQuery(request),
  RunAggregationQuery: (databases, request) =>
    databases.client(request["parent"]).runAggregationQuery(request),
};

/** An aggregation, and a query that finds nothing, cost one read all the same. */
export function leastReads(method: string): number {
  return method === "BatchGetDocuments" ? 0 : 1;
}
