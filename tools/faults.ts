/** `npm run test:faults`: the fault matrix. */
import { playMatrix } from "../emulator-tests/faults/matrix.ts";
import { complaint, isGood, matrixTable, sum } from "../emulator-tests/faults/matrix-table.ts";
import type { CellResult } from "../emulator-tests/faults/cell.ts";
import { playReal } from "../emulator-tests/faults/real-cells.ts";
import { wrongs } from "../emulator-tests/faults/verdict.ts";
import { runCommand } from "./command-line.ts";
import { faultsHelp, readFaultsOptions, type FaultsOptions } from "./faults-options.ts";
import { ensureGatewayInstalled, gatewayRelease } from "../local-stack/gateway-release.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";

/** The real gateway that `--real` hurts. */
const realRelease = "2026.9.6";

await runCommand(main);

async function main(): Promise<void> {
  const options = readFaultsOptions(process.argv.slice(2));
  if (options.help) return console.log(faultsHelp);
  const folder = makeRunFolder();
  const all: CellResult[] = [];
  if (options.real) all.push(...(await playRealGateway(folder, options)));
  else for (const release of options.releases) all.push(...(await playRelease(release, folder, options)));
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
  return report(`simulated gateway ${release}`, verbose, (onResult) =>
    playMatrix({ release, lanes, folder, chosen: only, onResult }),
  );
}

async function playRealGateway(folder: string, { only, verbose }: FaultsOptions): Promise<CellResult[]> {
  await ensureGatewayInstalled(gatewayRelease(realRelease), console.log);
  return report(`real gateway ${realRelease}`, verbose, (onResult) =>
    playReal(realRelease, folder, only, onResult),
  );
}

/** Plays one gateway's cells, and prints what goes wrong at once and the table at the end. */
async function report(
  gateway: string,
  isVerbose: boolean,
  play: (onResult: (result: CellResult) => void) => Promise<CellResult[]>,
): Promise<CellResult[]> {
  console.log(`\n— ${gateway}`);
  const startedAt = performance.now();
  const results = await play((result) => {
    if (!isGood(result)) console.log(`WRONG ${complaint(result)}`);
    else if (isVerbose) console.log(`ok    ${describe(result)}`);
  });
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
