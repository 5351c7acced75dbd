import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome, Task } from "./run-task.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** Owns a process of its own that runs worlds, one after the other. */
export interface Worker {
  run(task: Task): Promise<Outcome>;
  stop(): void;
}

/** With the bug of that name planted, or none. */
export function startWorker(mutation?: string): Worker {
  const child = fork(main, ["--worker", ...(mutation === undefined ? [] : [mutation])], {
    serialization: "advanced",
    // Where an error was made is shown when its world is run again.
    execArgv: ["--stack-trace-limit=0"],
  });
  return {
    stop: () => void child.kill(),
    run: (task) => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const lost = () => reject(new Error(`The process that ran the world ${task.seed} is gone.`));
      child.once("exit", lost).once("message", resolve).send(task);
      return promise.finally(() => child.off("exit", lost));
    },
  };
}

/** The other end: takes tasks until the parent stops this process or is gone, also in the middle of a world. */
export function serve(run: (task: Task) => Promise<Outcome>): void {
  process.on("disconnect", () => process.exit(1));
  process.on("message", (task: Task) => void run(task).then((outcome) => process.send?.(outcome)));
}

/** Hands out one item after the other to whoever is free. */
export async function share<Item>(
  items: Iterator<Item>,
  takers: readonly ((item: Item) => Promise<void>)[],
): Promise<void> {
  const goOn = async (take: (item: Item) => Promise<void>) => {
    for (let next = items.next(); next.done !== true; next = items.next()) await take(next.value);
  };
  await Promise.all(takers.map(goOn));
}
