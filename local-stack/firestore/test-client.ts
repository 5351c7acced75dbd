import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Firestore } from "@google-cloud/firestore";
import type * as Client from "@google-cloud/firestore";

/** The package whose firebase-admin the tests use: the one that is deployed. */
export const deployedPackage = fileURLToPath(new URL("../../functions/package.json", import.meta.url));

// Without this the client looks for a Google Cloud machine around it, and warns that there is none.
process.env["METADATA_SERVER_DETECTION"] = "none";

const require = createRequire(deployedPackage);
const { initializeApp } = require("firebase-admin/app") as {
  initializeApp: (options: { projectId: string }, name: string) => object;
};
const admin = require("firebase-admin/firestore") as typeof Client & {
  getFirestore: (app: object, database?: string) => Firestore;
};

export const { FieldPath, FieldValue, Timestamp } = admin;

/** A firebase-admin client of the engine at `host`. Each call makes its own, with its own connection. */
export function connect(host: string, project = "demo", database = "(default)"): Firestore {
  process.env["FIRESTORE_EMULATOR_HOST"] = host;
  return admin.getFirestore(initializeApp({ projectId: project }, crypto.randomUUID()), database);
}
