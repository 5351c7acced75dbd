import { attackWith, type Verdict } from "./attack-run.ts";
import { readCorpus, restarts, type Attack } from "./corpus.ts";
import { Target } from "./target.ts";

/** Of each category, messages that are sent unguarded too, to show that they would be obeyed and that it would be seen. */
const UNGUARDED_OF_EACH = 2;

/** What came of the whole corpus at one release. */
export interface ReleaseVerdict {
  readonly release: string;
  readonly guarded: readonly Verdict[];
  readonly unguarded: readonly Verdict[];
  /** How the gateway's process or configuration is not as it was; undefined when both are. */
  readonly changed?: string | undefined;
  readonly seconds: number;
}

/** Hears how many of how many messages were answered. */
export type OnProgress = (done: number, all: number) => void;

/** Attacks a real gateway with the whole corpus: guarded, as the chat callable sends it, then some of it unguarded. */
export async function checkRelease(
  release: string,
  onProgress: OnProgress = () => {},
): Promise<ReleaseVerdict> {
  const startedAt = performance.now();
  const target = await Target.open(release);
  try {
    const corpus = readCorpus(target.workspace);
    const samples = sample(corpus);
    let done = 0;
    const onShot = () => onProgress((done += 1), corpus.length + samples.length);
    const before = target.fingerprint;
    const guarded = await attackWith(target, corpus, "guarded", onShot);
    const after = target.fingerprint;
    const unguarded = await attackWith(target, samples, "unguarded", onShot);
    const changed = before === after ? undefined : `${before} became ${after}`;
    return { release, guarded, unguarded, changed, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await target.close();
  }
}

/** A few of each category, and none that would end the gateway. */
function sample(corpus: readonly Attack[]): Attack[] {
  const taken = new Map<string, number>();
  return corpus.filter((attack) => {
    const count = (taken.get(attack.category) ?? 0) + 1;
    taken.set(attack.category, count);
    return count <= UNGUARDED_OF_EACH && attack.category !== "long" && !restarts(attack);
  });
}

/** Those that came to anything else than words. */
export function oddOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ finding }) => finding.kind !== "words");
}

export function obeyedOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ finding }) => finding.kind === "obeyed");
}
