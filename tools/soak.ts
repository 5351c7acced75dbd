/** `npm run soak`: many turns at a time, while sockets are cut and the gateway restarts. */
import { soak } from "../emulator-tests/faults/soak.ts";
import type { SoakTally } from "../emulator-tests/faults/soak-tally.ts";
import { wrongs } from "../emulator-tests/faults/verdict.ts";
import { runCommand } from "./command-line.ts";
import { makeRunFolder } from "./local/run-folder.ts";
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
  process.exitCode = tally.failed === 0 && tally.answered > 0 ? 0 : 1;
  console.log(`\n${summary(tally)}`);
  console.log(`Logs of the function instances: ${folder}`);
  console.log(`${tally.answered - Math.min(tally.failed, tally.answered)} passed, ${tally.failed} failed`);
}

function progress({ seconds, answered, turns, inFlight, retries, cuts, restarts }: SoakTally): string {
  const disturbed = `${cuts} sockets cut, ${restarts} restarts`;
  return `${seconds.toFixed(0)} s: ${answered} of ${turns} turns, ${inFlight} in flight, ${retries} sent again, ${disturbed}`;
}

function summary(tally: SoakTally): string {
  const { answered, seconds, cuts, restarts, retries, verdict, told } = tally;
  const reasons = [...told].map(([reason, times]) => `${reason} ${times}`).join(", ");
  return [
    `${answered} turns in ${seconds.toFixed(1)} s: ${(answered / seconds).toFixed(1)} turns/s`,
    `answered within ${tally.latencyMs(0.5)} ms (p50), ${tally.latencyMs(0.99)} ms (p99)`,
    `${cuts} sockets cut, ${restarts} gateway restarts, ${retries} messages sent again${reasons && ` (${reasons})`}`,
    wrongs.map((wrong) => `${verdict[wrong].length} ${wrong}`).join(", "),
  ].join("\n");
}
