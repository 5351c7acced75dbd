/** The part of `npm run test:security` that runs over the whole local stack. */
import { join } from "node:path";
import { compareAnswers } from "../emulator-tests/security/confirming.ts";
import { matrixTable, tryEverything } from "../emulator-tests/security/matrix.ts";
import { gatherPersonas } from "../emulator-tests/security/personas.ts";
import {
  leaksIn,
  scanDatabase,
  scanFiles,
  scanProcesses,
  tracesOf,
  type Leak,
} from "../emulator-tests/security/secret-scan.ts";
import { failInEveryWay, type SessionRecord } from "../emulator-tests/security/secret-session.ts";
import { openDatabase } from "../functions/src/database/open.ts";
import { makeRunFolder } from "./local/run-folder.ts";
import { startStack, type Stack } from "./local/stack.ts";
import type { Tally } from "./security-tally.ts";

/** Secrets are read again after a second, and accounts are asked for at each call. */
const parameters = { SECRET_CACHE_SECONDS: "1", CHECK_REVOKED: "true" };

/** Where the stack keeps its secrets: the file of them, and the gateway's own folder. */
const isKeeper = (path: string) => /^(secrets|gateway\/|emulators\/tmp\/)/.test(path);

export async function checkIsolation(tally: Tally): Promise<void> {
  const runFolder = makeRunFolder();
  const stack = await startStack({ runFolder, secretsFile: join(runFolder, "secrets"), parameters });
  try {
    const personas = await gatherPersonas(stack.endpoints);
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
    await scan(stack, await failInEveryWay(stack, personas.user, personas.admin), tally);
  } finally {
    await stack.stop();
  }
}

async function scan(stack: Stack, { told, values }: SessionRecord, tally: Tally): Promise<void> {
  const traces = values.map(([name, value]) => tracesOf(name, value));
  process.env["FIRESTORE_EMULATOR_HOST"] = stack.endpoints.firestore;
  process.env["GCLOUD_PROJECT"] = stack.endpoints.project;
  process.env["METADATA_SERVER_DETECTION"] = "none";
  const database = await openDatabase()();
  const stored = await scanDatabase(database, traces);
  await database.terminate();
  const written = scanFiles(stack.runFolder, traces, isKeeper);
  const running = scanProcesses(traces);
  const kept = scanFiles(stack.runFolder, traces, (path) => path !== "secrets");
  tally.count(kept.leaks.length > 0, "the scan finds no secret where they are kept either");
  const answers = told.flatMap((text) => leaksIn("an answer", text, traces));
  report(`${told.length} answers and errors`, answers, tally);
  report(`${stored.documents} documents of Firestore`, stored.leaks, tally);
  report(`${written.files} files, logs among them`, written.leaks, tally);
  report(`${running.processes} processes' arguments`, running.leaks, tally);
}

function report(what: string, leaks: readonly Leak[], tally: Tally): void {
  console.log(`${what}: ${leaks.length === 0 ? "none" : `${leaks.length} TRACES`}`);
  const places = leaks.map(({ secret, where }) => `${secret} in ${where}`);
  tally.count(leaks.length === 0, `traces of secrets: ${places.join(", ")}`);
}
