import { keptSeeds } from "./kept-seeds.ts";
import { showMutations } from "./mutations/show-mutations.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { Summary } from "./summary.ts";
import { runTask, type Task } from "./run-task.ts";
import { share, startWorker } from "./workers.ts";

/** @returns the exit code. */
export async function simulate(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === undefined) return 2;
  switch (options.kind) {
    case "help":
      console.log(usage);
      return 0;
    case "mutations":
      return showMutations(options);
    case "run":
      return runAll(options);
    default:
      return options.kind satisfies never;
  }
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${String(error)}\n\n${usage}`);
    return undefined;
  }
}

async function runAll(options: Options): Promise<number> {
  // One world is run here, where a debugger sees it.
  const count = options.seed === undefined && (options.kept || options.seeds > 1) ? options.workers : 1;
  const workers =
    count > 1 ? Array.from({ length: count }, () => startWorker()) : [{ run: runTask, stop: () => {} }];
  const summary = new Summary();
  await share(
    tasks(options),
    workers.map((worker) => async (task) => summary.add(await worker.run(task), options.seed !== undefined)),
  );
  for (const worker of workers) worker.stop();
  return summary.print();
}

function* tasks(options: Options): Generator<Task> {
  const { seed, from, turns, kept, seeds, soakMinutes } = options;
  const one = (more: Pick<Task, "seed" | "turns" | "plain" | "plan">) => ({ ...options, ...more });
  // The same seed several times is the same trace several times.
  if (seed !== undefined) return yield* Array.from({ length: seeds }, () => one({ seed, turns }));
  if (kept) return yield* keptSeeds().map(one);
  const endsAt = soakMinutes === undefined ? Infinity : performance.now() + soakMinutes * 60_000;
  console.log(`Seeds ${from}-1 and on.`);
  for (let number = 1; number <= seeds && performance.now() < endsAt; number += 1)
    yield one({ seed: `${from}-${number}`, turns });
}
