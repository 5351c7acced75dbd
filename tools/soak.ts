/** `npm run soak`: many turns at a time, while sockets are cut and the gateway restarts. */
import { soak } from "../emulator-tests/faults/soak.ts";
import { soakTable } from "../emulator-tests/faults/soak-table.ts";
import type { SoakTally } from "../emulator-tests/faults/soak-tally.ts";
import { wrongs } from "../emulator-tests/faults/verdict.ts";
import { runCommand } from "./command-line.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import { readSoakOptions, soakHelp } from "./soak-options.ts";

/** Complaints of one kind that are printed. */
const SHOWN = 10;

await runCommand(main);

async function main(): Promise<void> {
  const { help, ...options } = readSoakOptions(process.argv.slice(2));
  if (help) return console.log(soakHelp);
  const folder = makeRunFolder();
  const tally = await soak({ ...options, folder, onProgress: (now) => console.log(progress(now)) });
  for (const wrong of wrongs)
    for (const words of tally.verdict[wrong].slice(0, SHOWN)) console.log(`WRONG ${wrong}: ${words}`);
  process.exitCode = tally.failed === 0 && tally.ended > 0 ? 0 : 1;
  console.log(`\n${soakTable(tally)}\n`);
  console.log(`Logs of the function instances: ${folder}`);
  console.log(`${Math.max(tally.ended - tally.failed, 0)} passed, ${tally.failed} failed`);
}

function progress({ seconds, ended, turns, inFlight, retries, cuts, restarts }: SoakTally): string {
  const disturbed = `${cuts} sockets cut, ${restarts} restarts`;
  return `${seconds.toFixed(0)} s: ${ended} of ${turns} turns, ${inFlight} in flight, ${retries} sent again, ${disturbed}`;
}
