import { fork, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A process of the bench's own. It ends when it is disposed of, and with this one. */
export interface Part<Told> extends AsyncDisposable {
  /** Its first message, by which it says that it is ready. */
  readonly told: Told;
  send(message: object): void;
}

/**
 * Starts a file of the bench in a process of its own. One that ends later, while something is measured with it, ends the
 * whole bench: what is measured without it is wrong.
 *
 * @param file relative to the bench's folder
 * @throws Error when it ends before it is ready
 */
export async function startPart<Told>(
  file: string,
  args: readonly string[] = [],
  options: ForkOptions = {},
): Promise<Part<Told>> {
  const child = fork(join(import.meta.dirname, "..", file), args, options);
  const exited = once(child, "exit");
  const early = exited.then(([code]) => {
    throw new Error(`${file} ended with code ${code} before it was ready.`);
  });
  const [told] = (await Promise.race([once(child, "message"), early])) as [Told];
  early.catch(() => {});
  const onLoss = () => giveUp(file);
  child.once("exit", onLoss);
  return {
    told,
    send: (message) => void child.send(message),
    async [Symbol.asyncDispose]() {
      child.off("exit", onLoss);
      child.disconnect();
      await exited;
    },
  };
}

function giveUp(file: string): never {
  console.error(`${file} ended while it was measured: there are no figures.`);
  return process.exit(1);
}
