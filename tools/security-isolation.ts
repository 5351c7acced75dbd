/** The part of `npm run test:security` that runs over the whole local stack. */
import { join } from "node:path";
import { contractActions } from "../emulator-tests/security/contract-actions.ts";
import { compareAnswers } from "../emulator-tests/security/confirming.ts";
import { matrixTable, triedActions, tryEverything } from "../emulator-tests/security/matrix.ts";
import { gatherPersonas } from "../emulator-tests/security/personas.ts";
import { leaksIn, type Place } from "../emulator-tests/security/secret-scan.ts";
import { SecretSession } from "../emulator-tests/security/secret-session.ts";
import {
  documentsOf,
  filesBelow,
  processArguments,
  tracedEntries,
  type Trail,
} from "../emulator-tests/security/trails.ts";
import { openDatabase } from "../functions/src/database/open.ts";
import { makeRunFolder } from "./local/run-folder.ts";
import { startStack, type Stack } from "./local/stack.ts";
import type { Tally } from "./security-tally.ts";

/** Secrets are read again after a second, and accounts are asked for at each call. */
const parameters = { SECRET_CACHE_SECONDS: "1", CHECK_REVOKED: "true" };

/** Where the stack keeps its secrets: the file of them, and the gateway's own folder. And compiled code, which is vast. */
const isKeeper = (path: string) => /^(secrets|gateway\/|emulators\/tmp\/node-compile-cache\/)/.test(path);

export async function checkIsolation(tally: Tally): Promise<void> {
  const runFolder = makeRunFolder();
  const stack = await startStack({ runFolder, secretsFile: join(runFolder, "secrets"), parameters });
  try {
    const personas = await gatherPersonas(stack.endpoints);
    const untried = contractActions().filter((action) => !triedActions.has(action));
    tally.count(untried.length === 0, `nobody tries ${untried.join(", ")}`);
    const cells = await tryEverything(personas);
    console.log(`\n— who may do what\n\n${matrixTable(cells)}\n`);
    for (const { persona, action, code, expected } of cells)
      tally.count(code === expected, `${persona}: ${action} came to ${code}, expected ${expected}`);
    console.log("— not yours and not there\n");
    for (const { action, sameAnswer, medianMs, passed } of await compareAnswers(
      personas.user,
      personas["other user"],
    )) {
      const times = `${medianMs.notYours.toFixed(1)} ms and ${medianMs.notThere.toFixed(1)} ms`;
      const line = `${action.padEnd(10)}${sameAnswer ? "same answer" : "OTHER ANSWER"}, medians ${times}`;
      console.log(line);
      tally.count(passed, `not yours is told from not there: ${line}`);
    }
    console.log("\n— traces of secrets\n");
    const session = new SecretSession(stack, personas.user, personas.admin);
    await session.run();
    await scan(stack, session, tally);
  } finally {
    await stack.stop();
  }
}

/** Looks for secrets everywhere, and for what is there for sure: a scan that does not find that looks at nothing. */
async function scan(stack: Stack, session: SecretSession, tally: Tally): Promise<void> {
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
  const database = await openDatabase()();
  try {
    return await documentsOf(database);
  } finally {
    await database.terminate();
  }
}
