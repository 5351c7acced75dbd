import { releaseNames, type ReleaseName } from "../../simulated-gateway/index.ts";
import { randomOf, type Random } from "../time/random.ts";
import { claims } from "./claims.ts";
import { decisions, visitorSpanMs } from "./decisions.ts";
import { edits } from "./edits.ts";
import { mishapKinds, mishapsOf } from "./mishaps.ts";
import { listings, listOf } from "./listings.ts";
import { playRareScenes } from "./rare-scenes.ts";
import { playScenes } from "./scenes.ts";
import type { Deed, Plan, Setting, Speech, Step } from "./step.ts";

export interface PlanOptions {
  readonly seed: string;
  /** Messages that are sent. */
  readonly turns: number;
  /** Instances of `chat`. @default drawn from the seed */
  readonly instances?: number | undefined;
  /** @default drawn from the seed */
  readonly release?: ReleaseName | undefined;
  /** How many. @default drawn from the seed */
  readonly gateways?: number | undefined;
  /** Conversations are spread over the gateways. @default false */
  readonly spread?: boolean | undefined;
  /** Without scenes. @default false */
  readonly plain?: boolean | undefined;
  /** What is drawn: 1 is without messages that replace another, 2 without claims, 3 without rare scenes. @default the latest */
  readonly plan?: number | undefined;
}

/** Raised by whoever draws more, so that an older world stays what it was. */
export const LATEST_PLAN = 4;

const HOUR_MS = 3_600_000;

/** The first moment of every world: a Monday, a while before the gateways' daily reset. */
const FIRST_MS = Date.UTC(2026, 0, 5, 1);

/** From then to the gateways' daily reset, at 4:00. */
const RESET_AFTER_MS = 3 * HOUR_MS;

/** Everything that happens in a world, and the world itself: drawn from the seed, and from nothing else. */
export function makePlan(options: PlanOptions): Plan {
  const random = randomOf(`${options.seed}/plan`);
  const setting = settingOf(options, random);
  const deeds = [
    ...visitorDeeds(options.turns, setting, random),
    ...otherDeeds(options.turns, setting, random),
  ];
  const more = randomOf(`${options.seed}/more`);
  const steps = [
    ...deeds.map((step) => losing(takingBack(step, more), more)),
    ...blanks(options.turns, setting, more),
    ...decisions(options.turns, randomOf(`${options.seed}/decisions`)),
    ...(options.spread === true ? listings(options.turns, setting, visitorSpanMs(options.turns)) : []),
  ];
  const scenes = { setting, random: randomOf(`${options.seed}/scenes`), firstNumber: 40 * options.turns };
  const played = options.plain === true ? steps : playScenes(steps, scenes);
  const all = [...played, ...editsOf(options, setting, played), ...claimsOf(options, setting, played)];
  const isRare = options.plain !== true && (options.plan ?? LATEST_PLAN) >= 4;
  const rare = { setting, random: randomOf(`${options.seed}/rare scenes`), firstNumber: 90 * options.turns };
  const last = isRare ? playRareScenes(all, rare) : all;
  return { setting, steps: last.toSorted((one, other) => one.atMs - other.atMs) };
}

function editsOf(options: PlanOptions, setting: Setting, steps: readonly Step[]): Step[] {
  const { seed, turns, plain = false, plan = LATEST_PLAN } = options;
  if (plan < 2) return [];
  return edits(steps, { turns, setting, random: randomOf(`${seed}/edits`), sending, plain });
}

function claimsOf(
  { seed, turns, plan = LATEST_PLAN }: PlanOptions,
  setting: Setting,
  steps: readonly Step[],
) {
  return plan < 3 ? [] : claims(steps, turns, setting, randomOf(`${seed}/claims`));
}

function settingOf(options: PlanOptions, random: Random): Setting {
  const { seed, turns, instances, release } = options;
  const visitors = Math.max(2, Math.min(40, Math.ceil(turns / 12)));
  const own = () => random.between(1, 3);
  const owners = Array.from({ length: visitors }, (_, visitor) =>
    Array.from({ length: own() }, () => visitor),
  ).flat();
  const drawn = random.chance(0.15) ? 2 : 1;
  const gateways = options.gateways ?? drawn;
  const words = options.spread === true ? { listed: listOf(gateways, randomOf(`${seed}/fleet`)) } : {};
  return {
    ...words,
    seed,
    visitors,
    owners,
    releases: Array.from({ length: gateways }, () => release ?? random.pick(releaseNames)),
    instances: instances ?? random.between(1, 5),
    ...limitsOf(environmentOf(random), visitors, randomOf(`${seed}/limits`)),
    startsAtMs: startOf(FIRST_MS + random.between(0, 20) * HOUR_MS, seed),
    gatewaySkewMs: skewOf(random.chance(0.5) ? 0 : random.between(-60_000, 60_000), seed),
    latency: { leastMs: random.pick([0.2, 1, 5]), mostMs: random.pick([3, 30, 250]) },
  };
}

/** Some gateways' clocks are wrong by up to an hour. */
function skewOf(skewMs: number, seed: string): number {
  const random = randomOf(`${seed}/skew`);
  return random.chance(0.1) ? skewMs + random.pick([-HOUR_MS, HOUR_MS]) : skewMs;
}

/** Some worlds begin shortly before the hour at which gateways begin their sessions anew. */
function startOf(startsAtMs: number, seed: string): number {
  const random = randomOf(`${seed}/start`);
  return random.chance(0.25) ? FIRST_MS + RESET_AFTER_MS - random.between(0, 600_000) : startsAtMs;
}

/** Where there are limits, some hold for anonymous visitors and their addresses. */
function limitsOf(environment: Record<string, string>, visitors: number, random: Random) {
  const limited = environment["RATE_PER_MINUTE"] !== "0";
  const limit = (...values: string[]) => (limited ? random.pick(values) : "0");
  const known = Array.from(
    { length: visitors },
    (_, visitor) => [`visitor-${visitor}`, `192.0.2.${visitor % ADDRESSES}`] as const,
  );
  return {
    environment: {
      ...environment,
      DAILY_SIGNED_IN: limit("0", "6", "25"),
      DAILY_ANONYMOUS: limit("0", "4", "25"),
      ADDRESS_PER_MINUTE: limit("0", "4", "15"),
    },
    anonymous: new Map(known.filter(() => limited && random.chance(0.5))),
  };
}

/** Addresses that the anonymous visitors of a world have together. */
const ADDRESSES = 3;

function environmentOf(random: Random): Record<string, string> {
  const limited = random.chance(0.25);
  return {
    GCLOUD_PROJECT: "demo-simulation",
    CHAT_TIMEOUT_SECONDS: String(random.pick([30, 60, 300])),
    RATE_PER_MINUTE: limited ? "20" : "0",
    RATE_BURST: limited ? "6" : "5",
    DAILY_SIGNED_IN: limited && random.chance(0.5) ? "25" : "0",
    MAX_TURNS_PER_INSTANCE: String(random.pick([2, 8, 80])),
    MAX_TURNS_PER_VISITOR: String(random.pick([2, 3, 10])),
    // They refuse attaching, too.
    CALLS_PER_MINUTE: "0",
    MAX_CONVERSATIONS: random.chance(0.1) ? "2" : "0",
  };
}

/** What each visitor does, and when: in bursts, with long pauses in between. */
function visitorDeeds(turns: number, setting: Setting, random: Random): Step[] {
  const { owners, visitors } = setting;
  const steps: Step[] = [];
  const hurried = random.pick([200, 1_500, 8_000]);
  let atMs = 1_000;
  for (let turn = 1; turn <= turns; turn += 1) {
    atMs += random.chance(0.01) ? random.between(60_000, 2_400_000) : random.next() ** 2 * hurried;
    const conversation = random.between(0, owners.length - 1);
    const number = turn;
    steps.push({ number, atMs, ...sending(conversation, random) });
    for (const [deed, delayMs] of besides(number, conversation, visitors, random))
      steps.push({ number: turns + steps.length, atMs: atMs + delayMs, ...deed });
  }
  return steps;
}

function sending(conversation: number, random: Random): Deed & { kind: "send" } {
  const leaves = random.chance(0.1) ? { leavesAfterMs: random.between(0, 5_000) } : {};
  const slow = random.chance(0.05) ? { slowMs: random.between(1, 200) } : {};
  const retries = random.pick([0, 0, 1, 3, 6]);
  return { kind: "send", conversation, speech: speechOf(random), retries, ...leaves, ...slow };
}

/** Milliseconds for which an agent is silent before each word. */
const LONGEST_SILENCE_MS = 20_000;

function speechOf(random: Random): Speech {
  const adds = random.chance(0.05) ? { addsAfterMs: random.pick([50, 4_000, 60_000, 300_000]) } : {};
  const failures = random.chance(0.06) ? random.pick([1, 1, 2, 3]) : 0;
  if (random.chance(0.02)) return { words: random.between(1_500, 4_000), paceMs: 0, failures, ...adds };
  if (random.chance(0.04))
    return {
      words: random.between(3, 30),
      paceMs: random.between(2_000, LONGEST_SILENCE_MS),
      failures,
      ...adds,
    };
  return { words: random.between(0, 30), paceMs: random.pick([0, 0, 20, 80, 300]), failures, ...adds };
}

/** Some of what is said is taken back. */
function takingBack(step: Step, random: Random): Step {
  const takesBack = random.chance(0.04);
  const afterWords = random.between(1, 10);
  if (step.kind !== "send" || !takesBack || step.speech.words < afterWords) return step;
  return { ...step, speech: { ...step.speech, takesBackAfter: afterWords } };
}

/** Some gateways lose their volume in a restart. */
function losing(step: Step, random: Random): Step {
  const loses = random.chance(0.15);
  return step.kind === "restart" && loses ? { ...step, losesSessions: true } : step;
}

/** Messages of nothing, in the middle of the others. */
function blanks(turns: number, { visitors }: Setting, random: Random): Step[] {
  return Array.from({ length: Math.ceil(turns / 100) }, (_, index) => ({
    number: 20 * turns + index,
    atMs: random.next() * visitorSpanMs(turns),
    kind: "blank",
    visitor: random.between(0, visitors - 1),
  }));
}

/** What else is done about a message: by other tabs of its visitor, or later. */
function besides(message: number, conversation: number, visitors: number, random: Random): [Deed, number][] {
  const deeds: [Deed, number][] = [];
  const soon = () => random.next() ** 3 * 20_000;
  const add = (probability: number, deed: Deed) => random.chance(probability) && deeds.push([deed, soon()]);
  add(0.12, { kind: "again", message });
  add(0.04, { kind: "again", message });
  add(0.1, { kind: "stop", message });
  add(0.1, { kind: "refresh", conversation });
  add(0.05, { kind: "read", conversation });
  add(0.02, { kind: "rename", conversation });
  add(0.015, { kind: "delete", conversation });
  add(0.02, { kind: "list", visitor: random.between(0, visitors - 1) });
  add(0.002, { kind: "deleteAll", visitor: random.between(0, visitors - 1) });
  return deeds;
}

/** What goes wrong. Each kind is switched on or off for the whole world: some failures hide others. */
function otherDeeds(turns: number, setting: Setting, random: Random): Step[] {
  const chosen = mishapKinds.filter(() => random.chance(0.45));
  const rate = random.pick([0, 0.03, 0.1, 0.3]);
  const count = chosen.length === 0 ? 0 : Math.ceil(turns * rate);
  const lastMs = visitorSpanMs(turns);
  return Array.from({ length: count }, (_, index) => ({
    number: 10 * turns + index,
    atMs: random.next() * lastMs,
    ...mishapsOf[random.pick(chosen)](setting, random),
  }));
}
