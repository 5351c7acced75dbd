/** `npm run test:gateways`: the release matrix. */
import { runCommand } from "./command-line.ts";
import { gatewaysHelp, readGatewaysOptions } from "./gateways-options.ts";
import { runRelease, type ReleaseResult } from "./gateways-run.ts";
import { borrowed, reasons, summarize, table } from "./gateways-table.ts";

await runCommand(main);

/** One release after the other: a gateway wants a whole core. */
async function main(): Promise<void> {
  const { releases, help, ...choice } = readGatewaysOptions(process.argv.slice(2));
  if (help) return console.log(gatewaysHelp);
  const results: ReleaseResult[] = [];
  for (const release of releases) {
    console.log(`\n— gateway ${release}`);
    results.push(await runRelease(release, choice));
  }
  const { passed, failed } = summarize(results);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`\n${table(results)}\n`);
  for (const line of borrowed(results)) console.log(line);
  if (failed > 0) console.log(`${reasons(results)}\n`);
  console.log(`${passed} passed, ${failed} failed`);
}
