import type { Firestore } from "firebase-admin/firestore";

/**
 * Opens Firestore at the first call, off the path of loading the code. The emulator is used when
 * `FIRESTORE_EMULATOR_HOST` is set, as everywhere in Firebase.
 * @param id of the database; `(default)` is what Firestore calls a project's first one.
 */
export function openDatabase(id: () => string): () => Promise<Firestore> {
  let database: Promise<Firestore> | undefined;
  return () => (database ??= connect(id()));
}

async function connect(id: string): Promise<Firestore> {
  const [{ getApps, initializeApp }, { getFirestore }] = await Promise.all([
    import("firebase-admin/app"),
    import("firebase-admin/firestore"),
  ]);
  const app = getApps()[0] ?? initializeApp();
  const firestore = getFirestore(app, id);
  firestore.settings({ ignoreUndefinedProperties: true });
  return firestore;
}
