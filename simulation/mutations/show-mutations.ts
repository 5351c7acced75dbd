import { share, startWorker } from "../workers.ts";
import { mutations, type Mutation } from "./mutations.ts";
import { runMutated } from "./run-mutated.ts";

/** Plants each bug in a process of its own, and tells what found it. @returns the exit code. */
export async function showMutations({
  word = "",
  workers,
}: {
  readonly word: string | undefined;
  readonly workers: number;
}): Promise<number> {
  const chosen = mutations.filter(({ name }) => name.includes(word));
  let missed = 0;
  const show = async (mutation: Mutation) => {
    const worker = startWorker(mutation.name);
    const clean = startWorker();
    const { turns, invariant, seed } = await runMutated(worker, clean, mutation.isOfFleets);
    worker.stop();
    clean.stop();
    if (invariant === undefined) missed += 1;
    console.log(
      `${String(turns).padStart(6)}  ${(invariant ?? "NOT CAUGHT").padEnd(26)} ${mutation.name} (${seed})`,
    );
  };
  await share(
    chosen.values(),
    Array.from({ length: workers }, () => show),
  );
  console.log(`${chosen.length - missed} of ${chosen.length} planted bugs were caught.`);
  return missed === 0 ? 0 : 1;
}
