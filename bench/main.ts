/** `npm run bench`: what the project promises to be fast at, measured. */
import { join } from "node:path";
import { CommandError, dim, runCommand } from "../tools/command-line.ts";
import { buildFunctions } from "../tools/local/functions-build.ts";
import { devFolder } from "../tools/local/project.ts";
import { isReached, type Bench, type Figure } from "./figure.ts";
import { bareSocket } from "./figures/bare-socket.ts";
import { bytes } from "./figures/bytes.ts";
import { databaseCost } from "./figures/database-cost.ts";
import { firstTurn } from "./figures/first-turn.ts";
import { foreignFrames } from "./figures/foreign-frames.ts";
import { inFlight } from "./figures/in-flight.ts";
import { load } from "./figures/load.ts";
import { memory } from "./figures/memory.ts";
import { ownFrames } from "./figures/own-frames.ts";
import { throughput } from "./figures/throughput.ts";
import { warmTurn } from "./figures/warm-turn.ts";
import { help, readOptions, type BenchOptions } from "./options.ts";
import { json, table } from "./report.ts";

const benches: readonly Bench[] = [
  load,
  firstTurn,
  warmTurn,
  bareSocket,
  ownFrames,
  foreignFrames,
  inFlight,
  memory,
  throughput,
  databaseCost,
  bytes,
];

/** How far a ratio may fall behind its reach on a machine that does other things too. */
const SLACK = 1 / 3;

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), benches);
  if (options.help) return console.log(help(benches));
  const figures = await measureAll(options);
  console.log(options.json ? json(figures) : `\n${table(figures)}`);
  const behind = options.short ? figures.filter(isBehind) : [];
  if (behind.length > 0)
    throw new CommandError(`Too far behind: ${behind.map(({ figure }) => figure).join("; ")}`);
});
// What a measured part left open, such as a pool of connections, is no reason to stay.
process.exit();

function isBehind(figure: Figure): boolean {
  return figure.unit === "ratio" && !isReached(figure, SLACK);
}

/** All of the chosen ones, or none. @throws CommandError that names the one that failed */
async function measureAll({ chosen, short }: BenchOptions): Promise<Figure[]> {
  await buildFunctions(join(devFolder, "bench-build.log"));
  const figures: Figure[] = [];
  for (const bench of short ? chosen.filter(({ isRatio }) => isRatio) : chosen) {
    const begun = performance.now();
    try {
      figures.push(...(await bench.run({ short })));
    } catch (cause) {
      throw new CommandError(`${bench.name} could not be measured: ${(cause as Error).message}`, { cause });
    }
    console.error(dim(`${bench.name} ${((performance.now() - begun) / 1_000).toFixed(1)} s`));
  }
  return figures;
}
