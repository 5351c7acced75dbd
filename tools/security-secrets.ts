/** The part of `npm run test:security` that looks for secrets in all that a session left behind. */
import { leaksIn, type Place } from "../emulator-tests/security/secret-scan.ts";
import type { SecretSession } from "../emulator-tests/security/secret-session.ts";
import {
  documentsOf,
  filesBelow,
  processArguments,
  tracedEntries,
  type Trail,
} from "../emulator-tests/security/trails.ts";
import { openDatabase } from "../functions/src/database/open.ts";
import type { Stack } from "../local-stack/stack.ts";
import type { Tally } from "./security-tally.ts";

/** Where the stack keeps its secrets: the file of them, and the gateway's own folder. And compiled code, which is vast. */
const isKeeper = (path: string) => /^(secrets|gateway\/|emulators\/tmp\/node-compile-cache\/)/.test(path);

/** Looks for secrets everywhere, and for what is there for sure: a scan that does not find that looks at nothing. */
export async function scanForSecrets(stack: Stack, session: SecretSession, tally: Tally): Promise<void> {
  console.log("\n— traces of secrets\n");
  const { traces, sighting } = session;
  const sightings = [{ secret: "the sighting", marks: [sighting, sighting.replaceAll("-", "")] }];
  for (const place of await placesOf(stack, session)) {
    const leaks = leaksIn(place, traces);
    const isSeen = leaksIn(place, sightings).length > 0;
    const found = leaks.length === 0 ? "no secret" : `${leaks.length} TRACES`;
    console.log(`${place.name.padEnd(22)}${String(place.trails.length).padStart(6)} texts: ${found}`);
    const where = leaks.map(({ secret, where: spot }) => `${secret} in ${spot}`);
    tally.count(leaks.length === 0, `traces of secrets: ${where.join(", ")}`);
    tally.count(isSeen, `${place.name}: what was put there was not found either`);
  }
  const kept = {
    name: "where they are kept",
    trails: filesBelow(stack.runFolder, (path) => path === "secrets"),
  };
  tally.count(leaksIn(kept, traces).length > 0, "the scan finds no secret where they are kept either");
}

async function placesOf(stack: Stack, session: SecretSession): Promise<Place[]> {
  const running = processArguments();
  const files = filesBelow(stack.runFolder, (path) => !isKeeper(path));
  return [
    { name: "answers and errors", trails: session.told },
    { name: "logs and other files", trails: files },
    { name: "traces", trails: tracedEntries(files) },
    { name: "the doctor's output", trails: session.diagnoses },
    { name: "Firestore", trails: await storedDocuments(stack) },
    // Only Linux tells them.
    ...(running.length === 0
      ? []
      : [{ name: "process arguments", trails: [...session.commandLines, ...running] }]),
  ];
}

async function storedDocuments({ endpoints }: Stack): Promise<Trail[]> {
  process.env["FIRESTORE_EMULATOR_HOST"] = endpoints.firestore;
  process.env["GCLOUD_PROJECT"] = endpoints.project;
  process.env["METADATA_SERVER_DETECTION"] = "none";
  const database = await openDatabase(() => "clawfire")();
  try {
    return await documentsOf(database);
  } finally {
    await database.terminate();
  }
}
