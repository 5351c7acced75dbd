import { share, startWorker, type Worker } from "../workers.ts";
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
  const show = async (mutation: Mutation, clean: Worker) => {
    const worker = startWorker(mutation.name);
    const { turns, invariant, seed } = await runMutated(worker, clean, mutation.isOfFleets);
    worker.stop();
    if (invariant === undefined) missed += 1;
    console.log(
      `${String(turns).padStart(6)}  ${(invariant ?? "NOT CAUGHT").padEnd(26)} ${mutation.name} (${seed})`,
    );
  };
  const clean = Array.from({ length: workers }, () => startWorker());
  await share(
    chosen.values(),
    clean.map((one) => (mutation) => show(mutation, one)),
  );
  for (const one of clean) one.stop();
  console.log(`${chosen.length - missed} of ${chosen.length} planted bugs were caught.`);
  return missed === 0 ? 0 : 1;
}
