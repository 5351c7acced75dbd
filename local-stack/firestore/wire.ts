import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { loadPackageDefinition, type ServiceClientConstructor, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** A decoded protobuf message: camel-cased names, 64-bit integers and enums as strings, absent fields left out. */
export type Message = Record<string, unknown>;

/** Bytes; the limit Firestore sets on one request. */
export const largestRequest = 10 * 1024 * 1024;

/** Reads the definition of `google.firestore.v1.Firestore` that comes with the client. */
export function loadFirestoreService(): ServiceDefinition {
  const client = createRequire(import.meta.url).resolve("@google-cloud/firestore/package.json");
  const protos = join(dirname(client), "build/protos");
  const definition = loadSync("google/firestore/v1/firestore.proto", {
    includeDirs: [protos],
    longs: String,
    enums: String,
  });
  const loaded = loadPackageDefinition(definition) as unknown as FirestorePackage;
  return loaded.google.firestore.v1.Firestore.service;
}

interface FirestorePackage {
  google: { firestore: { v1: { Firestore: ServiceClientConstructor } } };
}
