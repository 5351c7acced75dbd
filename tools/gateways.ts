/** `npm run test:gateways`: the release matrix. */
import { runCommand } from "./command-line.ts";
import { ownReleaseNames } from "../local-stack/gateway-release.ts";
import { remember, writeReleasesPage } from "./gateways-docs.ts";
import { gatewaysHelp, readGatewaysOptions } from "./gateways-options.ts";
import { runRelease, type ReleaseResult } from "./gateways-run.ts";
import { borrowed, filesTable, reasons, summarize, table } from "./gateways-table.ts";

await runCommand(main);

/** One release after the other: a gateway wants a whole core. */
async function main(): Promise<void> {
  const { releases, help, docs, ...choice } = readGatewaysOptions(process.argv.slice(2));
  if (help) return console.log(gatewaysHelp);
  if (docs) return writeReleasesPage();
  const allCases = !choice.onlyTelling && choice.casePattern === undefined;
  const results: ReleaseResult[] = [];
  for (const release of releases) {
    console.log(`\n— gateway ${release}`);
    const result = await runRelease(release, choice);
    if (allCases) remember(result);
    results.push(result);
  }
  const { passed, failed } = summarize(results);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`\n${table(results)}\n`);
  const files = filesTable(results);
  if (files !== "") console.log(`${files}\n`);
  for (const line of borrowed(results)) console.log(line);
  if (failed > 0) console.log(`${reasons(results)}\n`);
  else if (allCases && releases.join() === ownReleaseNames().join()) await writeReleasesPage();
  console.log(`${passed} passed, ${failed} failed`);
}
