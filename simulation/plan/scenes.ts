import type { Random } from "../time/random.ts";
import type { Deed, Send, Setting, Step } from "./step.ts";

/** What happens around one message, so that what is rare alone comes together; delays in milliseconds. */
interface Scene {
  readonly send?: Partial<Send>;
  readonly deeds: readonly (readonly [delayMs: number, deed: Deed])[];
}

type Draw = (send: Send, setting: Setting, random: Random) => Scene;

const slowly = { words: 20, paceMs: 300, failures: 0 };

/** An instance dies at any of the first things that it does for the message. */
const dying: Draw = ({ number: message }, setting, random) => ({
  deeds: [
    [random.between(0, 50), death(setting, random)],
    [random.pick([50, 2_000, 61_000, 130_000]), { kind: "again", message }],
  ],
});

/** The message comes from several tabs at once, and is stopped. */
const torn: Draw = ({ number: message }, setting, random) => ({
  deeds: [
    [random.between(0, 100), { kind: "again", message }],
    [random.between(0, 1_000), { kind: "again", message }],
    [random.between(0, 1_000), { kind: "stop", message }],
    [random.between(0, 1_000), random.chance(0.5) ? death(setting, random) : cut(setting, random)],
  ],
});

/** Who follows it and who stops it die while it is stopped. */
const brokenOff: Draw = ({ number: message }, setting, random) => {
  const atMs = random.between(500, 6_000);
  const diedAtMs = atMs + random.between(0, 200);
  return {
    send: { speech: slowly },
    deeds: [
      [atMs, { kind: "stop", message }],
      ...deathOfAll(setting).map((die) => [diedAtMs, die] as const),
      [atMs + random.pick([600, 5_000, 70_000]), { kind: "again", message }],
    ],
  };
};

/** Its visitor leaves, nobody follows it, and it is left to the sweep. */
const forsaken: Draw = (_send, setting, random) => ({
  send: { speech: slowly, leavesAfterMs: random.between(0, 1_000), retries: 0, isForsaken: true },
  deeds: deathOfAll(setting).map((die) => [random.between(100, 3_000), die] as const),
});

/** Its gateway is away for so long that another one is asked, while several tabs wait. */
const away: Draw = ({ number: message }, { releases }, random) => ({
  send: { speech: slowly, retries: 6 },
  deeds: [
    [random.between(0, 3_000), { kind: "again", message }],
    [random.between(0, 4_000), restart(random.between(0, releases.length - 1), random)],
    ...[300_000, 590_000, 620_000, 700_000, 900_000].map(
      (delayMs) => [delayMs + random.between(0, 20_000), { kind: "again", message } as const] as const,
    ),
  ],
});

/** Its conversation is looked into while the reply comes. */
const watched: Draw = ({ conversation }, _setting, random) => ({
  send: { speech: { words: 2, paceMs: random.pick([0, 80]), failures: 0 } },
  deeds: Array.from(
    { length: 5 },
    () => [random.between(0, 600), { kind: "refresh", conversation } as const] as const,
  ),
});

/**
 * Its gateway starts again between two things that are done for it, so quickly that nobody has to dial twice; another tab follows it; and
 * perhaps who had it sent dies while the agent is silent for long.
 */
const reborn: Draw = ({ number: message }, setting, random) => {
  const again = { kind: "again", message } as const;
  const gateway = random.between(0, setting.releases.length - 1);
  const deaths = deathOfAll(setting).map((die) => [random.between(200, 4_000), die] as const);
  return {
    send: { speech: { words: 20, paceMs: random.pick([80, 6_000]), failures: 0 }, retries: 6 },
    deeds: [
      [random.between(0, 150), { ...restart(gateway, random), downMs: random.pick([0, 20, 300]) }],
      ...[0, 300, 1_500].map((fromMs) => [random.between(fromMs, fromMs + 300), again] as const),
      ...(random.chance(0.6) ? deaths : []),
      [70_000, again],
    ],
  };
};

/** Who stops it dies on the way, or what the gateway tells of it is lost. */
const cutOff: Draw = ({ number: message }, setting, random) => {
  const atMs = random.between(500, 5_000);
  return {
    send: { speech: { words: 10, paceMs: random.pick([300, 15_000]), failures: 0 }, retries: 6 },
    deeds: [
      [atMs, { kind: "stop", message }],
      [atMs + random.between(0, 300), random.chance(0.5) ? death(setting, random) : cut(setting, random)],
    ],
  };
};

const scenes = [dying, torn, brokenOff, forsaken, away, watched, reborn, cutOff];

/** Worlds that have any, and how many of their messages have one. */
const CHANCE = 0.6;
const RATES = [0.03, 0.1, 0.4];

interface Play {
  readonly setting: Setting;
  readonly random: Random;
  /** Of the steps that are added. */
  readonly firstNumber: number;
}

/** Puts some of the messages into scenes; their kinds are drawn for the whole world. */
export function playScenes(steps: readonly Step[], { setting, random, firstNumber }: Play): Step[] {
  if (!random.chance(CHANCE)) return [...steps];
  const kinds = [random.pick(scenes), random.pick(scenes)];
  const rate = random.pick(RATES);
  const more: Step[] = [];
  const own = steps.map((step): Step => {
    if (step.kind !== "send" || !random.chance(rate)) return step;
    const { send, deeds } = random.pick(kinds)(step, setting, random);
    for (const [delayMs, deed] of deeds)
      more.push({ number: firstNumber + more.length, atMs: step.atMs + delayMs, ...deed });
    return { ...step, ...send };
  });
  return [...own, ...more];
}

function death({ instances }: Setting, random: Random): Deed {
  return { kind: "die", instance: random.between(0, instances - 1), after: random.between(0, 60) };
}

/** Every instance dies. */
export function deathOfAll({ instances }: Setting): (Deed & { readonly kind: "die" })[] {
  return Array.from({ length: instances }, (_, instance) => ({ kind: "die", instance, after: 0 }));
}

function cut({ releases }: Setting, random: Random): Deed {
  return { kind: "cut", gateway: random.between(0, releases.length - 1) };
}

function restart(gateway: number, random: Random): Deed & { readonly kind: "restart" } {
  const downMs = random.pick([2_000, 60_000, 620_000, 1_000_000]);
  return { kind: "restart", gateway, graceful: random.chance(0.5), downMs, startingMs: 0 };
}
