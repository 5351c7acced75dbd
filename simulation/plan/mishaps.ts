import { faults, type FaultName } from "../../simulated-gateway/index.ts";
import type { Random } from "../time/random.ts";
import type { Deed, Setting } from "./step.ts";

export type MishapKind =
  "restart" | "cut" | "fault" | "die" | "lose" | "outage" | "clock" | "unpair" | "rotate";

/** In the order in which they are drawn. */
export const mishapKinds: readonly MishapKind[] = [
  "restart",
  "cut",
  "fault",
  "die",
  "lose",
  "outage",
  "clock",
  "unpair",
  "rotate",
];

/** Faults of the gateway that are drawn; the others are steps of their own, or cost more time than they are worth. */
export const drawnFaults: ReadonlySet<FaultName> = new Set([
  "slow-answer",
  "no-answer",
  "unavailable",
  "wrong-answer",
  "answered-twice",
  "malformed-json",
  "wrong-shape",
  "binary-frame",
  "unknown-event",
  "foreign-run",
  "seq-gap",
  "duplicate-frame",
  "duplicate-event",
  "reordered-events",
  "final-without-text",
  "error-final",
  "cut",
  "half-open",
  "refuse-upgrade",
  "close-restart",
  "close-starting",
  "close-slow-consumer",
  "close-empty",
]);

const drawn = [...drawnFaults];

type Make = (setting: Setting, random: Random) => Deed;

/** How each kind of mishap is drawn. */
export const mishapsOf: Readonly<Record<MishapKind, Make>> = {
  restart: ({ releases }, random) => ({
    kind: "restart",
    gateway: random.between(0, releases.length - 1),
    graceful: random.chance(0.5),
    downMs: Math.round(random.next() ** 2 * 20_000),
    startingMs: random.chance(0.5) ? 0 : random.between(100, 4_000),
  }),
  cut: ({ releases }, random) => ({ kind: "cut", gateway: random.between(0, releases.length - 1) }),
  fault: ({ releases }, random) => {
    const name = random.pick(drawn);
    // A model that fails does so in the middle of what it says.
    const steps = name === "error-final" ? ["after-first-delta"] : faults[name].steps;
    return {
      kind: "fault",
      gateway: random.between(0, releases.length - 1),
      name,
      step: random.pick<string>(steps),
      after: random.between(0, 3),
      dose: { ms: random.between(1, 15_000), backInMs: random.between(0, 3_000) },
    };
  },
  die: ({ instances }, random) => ({
    kind: "die",
    instance: random.between(0, instances - 1),
    after: random.between(0, 60),
  }),
  lose: (_setting, random) => ({
    kind: "lose",
    rpc: random.pick(["read", "query", "commit", "commit", "commit"]),
    after: random.between(0, 8),
    when: random.pick(["before", "after"]),
    code: random.pick([4, 8, 10, 13, 14]),
  }),
  outage: (_setting, random) => ({
    kind: "outage",
    forMs: random.between(100, 8_000),
    when: random.pick(["before", "after"]),
  }),
  clock: ({ instances }, random) => ({
    kind: "clock",
    instance: random.between(0, instances - 1),
    byMs: random.between(-50, 50),
  }),
  unpair: ({ releases }, random) => ({
    kind: "unpair",
    gateway: random.between(0, releases.length - 1),
    forMs: random.between(0, 30_000),
  }),
  rotate: (_setting, random) => ({ kind: "rotate", forMs: random.between(0, 20_000) }),
};
