import { releases as byName } from "../../simulated-gateway/index.ts";
import type { Random } from "../time/random.ts";
import { deathOfAll } from "./scenes.ts";
import type { Deed, Send, Setting, Step } from "./step.ts";

/** Worlds that have one kind of these scenes. */
const CHANCE = 0.7;

/** What comes of some messages of a world: other words for them, and deeds beside them; delays in milliseconds. */
interface Scene {
  readonly send?: Partial<Send>;
  readonly deeds: readonly (readonly [delayMs: number, deed: Deed])[];
}

interface Kind {
  /** Which messages, in the order in which they are sent. */
  readonly among: (sends: readonly Send[], random: Random) => readonly Send[];
  readonly draw: (send: Send, setting: Setting, random: Random) => Scene;
}

/** The agent is silent between its words for longer than anybody waits for them. */
const hesitantly = { words: 30, paceMs: 20_000, failures: 0 };

const brief = { words: 2, paceMs: 0, failures: 0 };

/** The answer takes ten minutes; who stops it dies at any of the first things that it does for that, and others follow it. */
const widowed: Kind = {
  among: (sends, random) => lastOfEach(sends).filter(() => random.chance(0.4)),
  draw: ({ number: message }, setting, random) => {
    const atMs = random.between(3_000, 20_000);
    const deaths = deathOfAll(setting).map((die) => ({ ...die, after: random.between(0, 40) }));
    return {
      send: { speech: hesitantly, retries: 6 },
      deeds: [
        [atMs, { kind: "stop", message }],
        ...deaths.map((die) => [atMs, die] as const),
        [atMs + 5_000, { kind: "again", message }],
      ],
    };
  },
};

/** In many conversations at once nobody follows the last message any more, and they are left to the sweep. */
const exodus: Kind = {
  among: (sends) => lastOfEach(sends).slice(-16),
  draw: (_send, setting, random) => ({
    send: {
      speech: { words: 20, paceMs: 300, failures: 0 },
      leavesAfterMs: 2_000,
      retries: 0,
      isForsaken: true,
    },
    deeds: deathOfAll(setting).map((die) => [random.between(1_000, 3_000), die] as const),
  }),
};

/** A conversation is deleted while what the agent adds to it is looked for. */
const parted: Kind = {
  among: (sends) => lastOfEach(sends),
  draw: ({ conversation }, _setting, random) => {
    const atMs = random.between(1_000, 6_000);
    const refresh = () =>
      [atMs + random.between(0, 600), { kind: "refresh", conversation } as const] as const;
    return {
      send: { speech: { ...brief, addsAfterMs: 50 } },
      deeds: [
        refresh(),
        refresh(),
        refresh(),
        [atMs + random.between(0, 600), { kind: "delete", conversation }],
      ],
    };
  },
};

/** The message that begins a conversation comes from several tabs at once, and their instances are on different gateways: one was away. */
const contested: Kind = {
  among: (sends) => [...new Map(sends.toReversed().map((send) => [send.conversation, send])).values()],
  draw: ({ number: message }, _setting, random) => {
    const again = () => [random.between(0, 200), { kind: "again", message }] as const;
    const downMs = random.between(300, 4_000);
    return {
      send: { speech: { words: 20, paceMs: 300, failures: 0 }, retries: 6 },
      deeds: [
        again(),
        again(),
        again(),
        [-random.between(0, 4_000), { kind: "restart", gateway: 0, graceful: false, downMs, startingMs: 0 }],
      ],
    };
  },
};

/** All gateways but one are away for a moment, so that the conversation is on that before the next messages, which wait already, are sent. */
const moved: Kind = {
  among: (sends, random) => sends.filter(() => random.chance(0.1)),
  draw: ({ conversation }, { releases }, random) => {
    const stays = random.between(0, releases.length - 1);
    const atMs = -random.between(0, 600);
    const downMs = random.between(500, 6_000);
    const others = [...releases.keys()].filter((gateway) => gateway !== stays);
    const next = () =>
      [random.between(0, 600), { kind: "send", conversation, speech: brief, retries: 6 }] as const;
    return {
      send: { speech: { words: 40, paceMs: 300, failures: 0 }, retries: 6 },
      deeds: [
        ...others.map(
          (gateway) => [atMs, { kind: "restart", gateway, graceful: false, downMs, startingMs: 0 }] as const,
        ),
        next(),
        next(),
      ],
    };
  },
};

/**
 * The agent adds something in the middle of its next answer, and while that ends the conversation is looked into, which takes long: the
 * answer may be stored between two things that are read.
 */
const interrupted: Kind = {
  among: (sends, random) => sends.filter(() => random.chance(0.15)),
  draw: ({ conversation }, _setting, random) => {
    const often = (deed: Deed) =>
      Array.from({ length: 12 }, () => [random.between(2_000, 5_000), deed] as const);
    return {
      send: { speech: { ...brief, addsAfterMs: random.pick([500, 1_500, 2_500]) } },
      deeds: [
        [100, { kind: "send", conversation, speech: { words: 10, paceMs: 300, failures: 0 }, retries: 6 }],
        ...often({ kind: "refresh", conversation }),
        ...often({ kind: "lose", rpc: "query", after: 0, when: "before", code: 14 }),
      ],
    };
  },
};

/** What happens in a world is one of these; most often what needs such a one. */
function kindsOf({ listed, releases }: Setting): readonly Kind[] {
  const usual = [widowed, exodus, parted];
  const often = (kind: Kind) => [...Array.from({ length: 3 * usual.length }, () => kind), ...usual];
  if (listed !== undefined) return often(moved);
  if (releases.length > 1) return often(contested);
  // Others add nothing while they answer.
  return releases.every((release) => byName[release].subscriptions === "scoped") ? often(interrupted) : usual;
}

export interface Play {
  readonly setting: Setting;
  readonly random: Random;
  /** Of the steps that are added. */
  readonly firstNumber: number;
}

/** Puts some of the messages of some worlds into scenes that are drawn for a whole world. */
export function playRareScenes(steps: readonly Step[], { setting, random, firstNumber }: Play): Step[] {
  if (!random.chance(CHANCE)) return [...steps];
  const { among, draw } = random.pick(kindsOf(setting));
  const sends = steps.filter((step) => step.kind === "send").toSorted((one, other) => one.atMs - other.atMs);
  const more: Step[] = [];
  const changed = new Map<number, Send>();
  for (const one of among(sends, random)) {
    const { send, deeds } = draw(one, setting, random);
    changed.set(one.number, { ...one, ...send });
    for (const [delayMs, deed] of deeds)
      more.push({ number: firstNumber + more.length, atMs: one.atMs + delayMs, ...deed });
  }
  return [...steps.map((step) => changed.get(step.number) ?? step), ...more];
}

/** The last message of each conversation. */
function lastOfEach(sends: readonly Send[]): readonly Send[] {
  return [...new Map(sends.map((send) => [send.conversation, send])).values()];
}
