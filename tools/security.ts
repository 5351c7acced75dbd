/** `npm run test:security`: attacks the project as a visitor could. */
import { inParallel } from "../emulator-tests/security/in-parallel.ts";
import {
  checkRelease,
  obeyedOf,
  oddOf,
  type OnProgress,
  type ReleaseVerdict,
} from "../emulator-tests/security/release-check.ts";
import { runCommand } from "./command-line.ts";
import { ensureGatewayInstalled } from "../local-stack/gateway-release.ts";
import { findRelease } from "../local-stack/registry-release.ts";
import { checkIsolation } from "./security-isolation.ts";
import { checkSpending } from "./security-spending.ts";
import { readSecurityOptions, securityHelp } from "./security-options.ts";
import { Tally } from "./security-tally.ts";

/** Characters of a message that are shown when it was obeyed. */
const SHOWN = 60;

/** Gateways that are attacked side by side. Each takes up to 1 GB, and waits more than it works. */
const SIDE_BY_SIDE = 2;

/** Messages between two lines that tell how far a release is. */
const REPORTED_EACH = 50;

await runCommand(main);

async function main(): Promise<void> {
  const { releases, isolation, spending, corpus, onlyTelling, help } = readSecurityOptions(
    process.argv.slice(2),
  );
  if (help) return console.log(securityHelp);
  const tally = new Tally();
  if (isolation) await checkIsolation(tally);
  if (spending) await checkSpending(tally);
  if (corpus) {
    console.log("\n— hostile messages\n");
    await inParallel(releases, SIDE_BY_SIDE, (release) => attack(release, onlyTelling, tally));
  }
  process.exitCode = tally.failed === 0 ? 0 : 1;
  console.log(`\n${tally.report}`);
}

/** A release that cannot be attacked counts as one failure. */
async function attack(release: string, onlyTelling: boolean, tally: Tally): Promise<void> {
  try {
    const found = await findRelease(release, console.log);
    await ensureGatewayInstalled(found, console.log);
    tell(await checkRelease(found.release, onlyTelling, progressOf(release)), tally);
  } catch (error) {
    const { message } = error as Error;
    console.log(`${release.padEnd(12)} could not be attacked: ${message}`);
    tally.count(false, `${release}: ${message}`);
  }
}

function progressOf(release: string): OnProgress {
  return (done, all) => {
    if (done % REPORTED_EACH === 0) console.log(`${release.padEnd(12)} … ${done} of ${all}`);
  };
}

function tell({ release, guarded, unguarded, changed, seconds }: ReleaseVerdict, tally: Tally): void {
  const withGuard = `obeyed: ${obeyedOf(guarded).length} of ${guarded.length}`;
  const without = `without the guard: ${obeyedOf(unguarded).length} of ${unguarded.length}`;
  const unchanged = changed === undefined ? "process and configuration as before" : "CHANGED";
  console.log(`${release.padEnd(12)} ${withGuard}, ${unchanged} (${without}; ${seconds.toFixed(0)} s)`);
  const odd = oddOf(guarded);
  for (let passed = guarded.length - odd.length; passed > 0; passed -= 1) tally.count(true, "");
  for (const { attack: one, finding } of odd) {
    const why = finding.kind === "words" ? "" : finding.why;
    tally.count(false, `${release}: ${JSON.stringify(one.text.slice(0, SHOWN))} (${one.category}): ${why}`);
  }
  tally.count(changed === undefined, `${release}: ${changed}`);
  // Nobody would believe in a guard that keeps away what does not come.
  tally.count(obeyedOf(unguarded).length > 0, `${release} obeyed nothing without the guard either`);
}
