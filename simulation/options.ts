import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { releaseNames, type ReleaseName } from "../simulated-gateway/index.ts";
import { LATEST_PLAN } from "./plan/make-plan.ts";
import { invariants, type InvariantName } from "./invariants/violation.ts";

export const usage = `npm run simulate -- [options]

Runs the whole backend in a world of its own: the real code of functions/src, with instances, gateways, a database,
visitors and failures that are drawn from a seed, under a virtual clock. The same seed is the same world.

  crowd              instead: a day of more visitors than the gateways hold; see npm run simulate -- crowd --help
  --seed NAME        one world. Without it, new seeds are taken
  --from NAME        which ones: NAME-1, NAME-2 and so on (a new name, which is printed)
  --turns N          messages in each world (500)
  --instances N      instances of chat (drawn from the seed)
  --release NAME     the gateways' release (drawn from the seed): ${releaseNames.join(", ")}
  --gateways N       gateways (drawn from the seed)
  --spread           conversations are spread over the gateways, whose weights and states are drawn and change
  --plain            worlds without scenes: what happens does so independently of the rest
  --plan N           what is drawn: 1 is without messages that replace another, 2 without guests who become accounts (3)
  --seeds N          so many new seeds (1); with --seed, that one so often
  --soak MINUTES     new seeds until the time is over
  --workers N        processes that run them (one for each core)
  --kept             the seeds that ever failed, of simulation/seeds.txt
  --mutations [WORD] plants bugs into functions/src, one after the other, and tells what finds each, and after how
                     many turns; with a word, those that have it in their names
  --ignore NAME      an invariant that is not checked; may be repeated
  --only 3,17,40     only these steps of the seed's plan, as a violation prints them
  --whole            prints a violation as it is, without looking for the fewest steps that show it
  --trace            prints what happens
  --help             this text

The invariants: ${Object.keys(invariants).join(", ")}.
`;

export interface Options {
  readonly kind: "run" | "mutations" | "help";
  /** Part of the names of the bugs that are planted. */
  readonly word: string | undefined;
  readonly seed: string | undefined;
  /** What the names of new seeds begin with. */
  readonly from: string;
  readonly workers: number;
  readonly turns: number;
  readonly instances: number | undefined;
  readonly release: ReleaseName | undefined;
  readonly gateways: number | undefined;
  readonly spread: boolean;
  readonly seeds: number;
  readonly soakMinutes: number | undefined;
  readonly plain: boolean;
  readonly plan: number;
  readonly kept: boolean;
  readonly ignored: ReadonlySet<InvariantName>;
  readonly only: ReadonlySet<number> | undefined;
  readonly trace: boolean;
  readonly shrink: boolean;
}

/** What `parseArgs` knows of each. */
const known = {
  seed: { type: "string" },
  from: { type: "string", default: randomBytes(4).toString("hex") },
  workers: { type: "string", default: String(availableParallelism()) },
  turns: { type: "string", default: "500" },
  instances: { type: "string" },
  release: { type: "string" },
  gateways: { type: "string" },
  seeds: { type: "string" },
  soak: { type: "string" },
  spread: { type: "boolean", default: false },
  plain: { type: "boolean", default: false },
  plan: { type: "string", default: String(LATEST_PLAN) },
  kept: { type: "boolean", default: false },
  mutations: { type: "boolean", default: false },
  ignore: { type: "string", multiple: true, default: [] },
  only: { type: "string" },
  trace: { type: "boolean", default: false },
  whole: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

/** @throws RangeError, TypeError that tell what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: known });
  const { seed, from, spread, plain, kept, trace, soak, instances, gateways, only } = values;
  return {
    kind: kindOf(values),
    word: positionals[0],
    seed,
    from,
    spread,
    plain,
    plan: numberOf("plan", values.plan),
    kept,
    trace,
    shrink: !values.whole,
    workers: numberOf("workers", values.workers),
    turns: numberOf("turns", values.turns),
    seeds: numberOf("seeds", values.seeds ?? (soak === undefined ? "1" : "Infinity")),
    instances: instances === undefined ? undefined : numberOf("instances", instances),
    gateways: gateways === undefined ? undefined : numberOf("gateways", gateways),
    soakMinutes: soak === undefined ? undefined : numberOf("soak", soak),
    release: releaseOf(values.release),
    ignored: new Set(values.ignore.map(invariantOf)),
    only: only === undefined ? undefined : new Set(only.split(",").map(Number)),
  };
}

function kindOf({ help, mutations }: { readonly help: boolean; readonly mutations: boolean }) {
  if (help) return "help";
  return mutations ? "mutations" : "run";
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new RangeError(`--${name} must be a number above 0, and is "${text}".`);
  return number;
}

function releaseOf(name: string | undefined): ReleaseName | undefined {
  const found = releaseNames.find((release) => release === name);
  if (name !== undefined && found === undefined)
    throw new RangeError(`--release must be one of ${releaseNames.join(", ")}.`);
  return found;
}

function invariantOf(name: string): InvariantName {
  if (!(name in invariants))
    throw new RangeError(`--ignore must be one of: ${Object.keys(invariants).join(", ")}.`);
  return name as InvariantName;
}
