/** `npm run test:faults`: the fault matrix. */
import { playMatrix } from "../emulator-tests/faults/matrix.ts";
import { complaint, isGood, matrixTable, sum } from "../emulator-tests/faults/matrix-table.ts";
import type { CellResult } from "../emulator-tests/faults/cell.ts";
import { wrongs } from "../emulator-tests/faults/verdict.ts";
import { runCommand } from "./command-line.ts";
import { faultsHelp, readFaultsOptions, type FaultsOptions } from "./faults-options.ts";
import { makeRunFolder } from "./local/run-folder.ts";

await runCommand(main);

async function main(): Promise<void> {
  const options = readFaultsOptions(process.argv.slice(2));
  if (options.help) return console.log(faultsHelp);
  const folder = makeRunFolder();
  const all: CellResult[] = [];
  for (const release of options.releases) all.push(...(await playRelease(release, folder, options)));
  const failed = all.filter((result) => !isGood(result)).length;
  process.exitCode = failed === 0 && all.length > 0 ? 0 : 1;
  console.log(`Logs of the function instances: ${folder}`);
  console.log(`${all.length - failed} passed, ${failed} failed`);
}

async function playRelease(
  release: FaultsOptions["releases"][number],
  folder: string,
  { only, lanes, verbose }: FaultsOptions,
): Promise<CellResult[]> {
  console.log(`\n— simulated gateway ${release}`);
  const startedAt = performance.now();
  const onResult = (result: CellResult) => {
    if (!isGood(result)) console.log(`WRONG ${complaint(result)}`);
    else if (verbose) console.log(`ok    ${describe(result)}`);
  };
  const results = await playMatrix({ release, lanes, folder, chosen: only, onResult });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`\n${matrixTable(results)}\n`);
  const totals = wrongs.map((wrong) => `${sum(results, wrong)} ${wrong}`).join(", ");
  console.log(`${results.length} turns under a fault in ${seconds} s: ${totals}`);
  return results;
}

function describe({ fault, step, ms, told }: CellResult): string {
  const before = told.length === 0 ? "" : `, after ${told.join(", ")}`;
  return `${fault} at ${step}: ${Math.round(ms)} ms${before}`;
}
