/** The part of `npm run test:security` that runs over the whole local stack. */
import { join } from "node:path";
import { compareAnswers } from "../emulator-tests/security/confirming.ts";
import { contractActions } from "../emulator-tests/security/contract-actions.ts";
import { matrixTable, triedActions, tryEverything } from "../emulator-tests/security/matrix.ts";
import { sendPathological } from "../emulator-tests/security/pathological.ts";
import { gatherPersonas, type Persona, type PersonaName } from "../emulator-tests/security/personas.ts";
import { SecretSession } from "../emulator-tests/security/secret-session.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import { startStack } from "../local-stack/stack.ts";
import { scanForSecrets } from "./security-secrets.ts";
import type { Tally } from "./security-tally.ts";

/** Secrets are read again after a second, and accounts are asked for at each call. */
const parameters = { SECRET_CACHE_SECONDS: "1", CHECK_REVOKED: "true" };

type Personas = Record<PersonaName, Persona>;

export async function checkIsolation(tally: Tally): Promise<void> {
  const runFolder = makeRunFolder();
  const stack = await startStack({ runFolder, secretsFile: join(runFolder, "secrets"), parameters });
  try {
    const personas = await gatherPersonas(stack.endpoints);
    await checkMatrix(personas, tally);
    await checkConfirming(personas, tally);
    await checkBodies(personas, tally);
    const session = new SecretSession(stack, personas.user, personas.admin);
    await session.run();
    await scanForSecrets(stack, session, tally);
  } finally {
    await stack.stop();
  }
}

async function checkMatrix(personas: Personas, tally: Tally): Promise<void> {
  const untried = contractActions().filter((action) => !triedActions.has(action));
  tally.count(untried.length === 0, `nobody tries ${untried.join(", ")}`);
  const cells = await tryEverything(personas);
  console.log(`\n— who may do what\n\n${matrixTable(cells)}`);
  for (const { persona, action, code, expected } of cells)
    tally.count(code === expected, `${persona}: ${action} came to ${code}, expected ${expected}`);
}

async function checkConfirming(personas: Personas, tally: Tally): Promise<void> {
  console.log("\n— not yours and not there\n");
  const comparisons = await compareAnswers(personas.user, personas["other user"]);
  for (const { action, sameAnswer, medianMs, passed } of comparisons) {
    const times = `${medianMs.notYours.toFixed(1)} ms and ${medianMs.notThere.toFixed(1)} ms`;
    const line = `${action.padEnd(10)}${sameAnswer ? "same answer" : "OTHER ANSWER"}, medians ${times}`;
    console.log(line);
    tally.count(passed, `not yours is told from not there: ${line}`);
  }
}

async function checkBodies(personas: Personas, tally: Tally): Promise<void> {
  const receptions = await sendPathological(personas.admin);
  const refused = receptions.filter(({ passed }) => passed).length;
  console.log(`\n— bodies that no page sends\n\nrefused: ${refused} of ${receptions.length}`);
  for (const { service, body, status, passed } of receptions)
    tally.count(passed, `${service} answered ${status} to ${body}`);
}
