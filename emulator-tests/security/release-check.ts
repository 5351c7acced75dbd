import { attackWith, type Verdict } from "./attack-run.ts";
import { readCorpus, restarts, type Attack } from "./corpus.ts";
import { Target } from "./target.ts";

/** Of each category, messages that are sent unguarded too, to show that they would be obeyed and that it would be seen. */
const UNGUARDED_OF_EACH = 2;

/** Of each category, messages that are sent when time is short. */
const TELLING_OF_EACH = 3;

/** Messages that one gateway gets before a new one takes its place: 2026.1 takes the longer the more sessions it has. */
const MESSAGES_OF_EACH = 100;

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

/** Attacks real gateways with the corpus, or with a part of it that has every kind: guarded, as the chat callable sends it, then some of it unguarded. */
export async function checkRelease(
  release: string,
  onlyTelling = false,
  onProgress: OnProgress = () => {},
): Promise<ReleaseVerdict> {
  const startedAt = performance.now();
  const corpus = chosen("", onlyTelling);
  const all = corpus.length + sample(corpus).length;
  let done = 0;
  const onShot = () => onProgress((done += 1), all);
  const parts: PartVerdict[] = [];
  for (let from = 0; from < corpus.length; from += MESSAGES_OF_EACH)
    parts.push(await checkPart(release, onlyTelling, from, onShot));
  return {
    release,
    guarded: parts.flatMap(({ guarded }) => guarded),
    unguarded: parts.flatMap(({ unguarded }) => unguarded),
    changed: parts.find(({ changed }) => changed !== undefined)?.changed,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

type PartVerdict = Pick<ReleaseVerdict, "guarded" | "unguarded" | "changed">;

/** Attacks one gateway with the part of the corpus that begins there. */
async function checkPart(
  release: string,
  onlyTelling: boolean,
  from: number,
  onShot: () => void,
): Promise<PartVerdict> {
  const target = await Target.open(release);
  try {
    const corpus = chosen(target.workspace, onlyTelling);
    const part = new Set(corpus.slice(from, from + MESSAGES_OF_EACH));
    const samples = sample(corpus).filter((attack) => part.has(attack));
    const before = target.fingerprint;
    const guarded = await attackWith(target, [...part], "guarded", onShot);
    const after = target.fingerprint;
    const unguarded = await attackWith(target, samples, "unguarded", onShot);
    const changed = before === after ? undefined : `${before} became ${after}`;
    return { guarded, unguarded, changed };
  } finally {
    await target.close();
  }
}

function chosen(workspace: string, onlyTelling: boolean): Attack[] {
  const corpus = readCorpus(workspace);
  return onlyTelling ? firstOfEach(corpus, TELLING_OF_EACH) : corpus;
}

/** A few of each category, and none that would end the gateway. */
function sample(corpus: readonly Attack[]): Attack[] {
  const few = firstOfEach(corpus, UNGUARDED_OF_EACH);
  return few.filter((attack) => attack.category !== "long" && !restarts(attack));
}

function firstOfEach(corpus: readonly Attack[], most: number): Attack[] {
  const taken = new Map<string, number>();
  return corpus.filter(({ category }) => {
    const count = (taken.get(category) ?? 0) + 1;
    taken.set(category, count);
    return count <= most;
  });
}

/** Those that came to anything else than words. */
export function oddOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ finding }) => finding.kind !== "words");
}

export function obeyedOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ finding }) => finding.kind === "obeyed");
}
