/** `npm run bench`: what the project promises to be fast at, measured. */
import { join } from "node:path";
import { CommandError, dim, runCommand } from "../tools/command-line.ts";
import { buildFunctions } from "../local-stack/functions-build.ts";
import { devFolder } from "../local-stack/project.ts";
import type { Bench, Figure } from "./figure.ts";
import { bareSocket } from "./figures/bare-socket.ts";
import { bytes } from "./figures/bytes.ts";
import { choosingGateway } from "./figures/choosing.ts";
import { databaseCost } from "./figures/database-cost.ts";
import { element } from "./figures/element.ts";
import { firstTurn } from "./figures/first-turn.ts";
import { foreignFrames } from "./figures/foreign-frames.ts";
import { inFlight } from "./figures/in-flight.ts";
import { load } from "./figures/load.ts";
import { memory } from "./figures/memory.ts";
import { ownFrames } from "./figures/own-frames.ts";
import { refusal } from "./figures/refusal.ts";
import { throughput } from "./figures/throughput.ts";
import { uploads } from "./figures/uploads.ts";
import { warmTurn } from "./figures/warm-turn.ts";
import { withoutFilesBench } from "./figures/without-files.ts";
import { judge, type Judgement } from "./judge.ts";
import { help, readOptions, type BenchOptions } from "./options.ts";
import { json, table } from "./report.ts";

const benches: readonly Bench[] = [
  load,
  firstTurn,
  withoutFilesBench,
  warmTurn,
  bareSocket,
  ownFrames,
  foreignFrames,
  inFlight,
  memory,
  throughput,
  refusal,
  choosingGateway,
  databaseCost,
  bytes,
  uploads,
  element,
];

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), benches);
  if (options.help) return console.log(help(benches));
  const figures = await measureAll(options);
  console.log(options.json ? json(figures) : `\n${table(figures)}`);
  if (options.short) tell(judge(figures), options.json ? console.error : console.log);
});
// What a measured part left open, such as a pool of connections, is no reason to stay.
process.exit();

/** The last line is what the test command adds up. */
function tell({ passed, behind }: Judgement, say: (line: string) => void): void {
  for (const figure of behind) say(`Too far behind: ${figure}`);
  say(`\n${passed} passed, ${behind.length} failed`);
  if (behind.length > 0) process.exitCode = 1;
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
