import type { Random } from "../time/random.ts";
import type { Deed, Setting, Step } from "./step.ts";

/** Worlds in which guests become accounts, and how many of their visitors are such guests. */
const CHANCE = 0.4;
const GUESTS = 0.3;

/** How long after one of its messages a guest becomes an account at most, in milliseconds. */
const WITHIN_MS = [2_000, 60_000];

/** Guests who become accounts, and what dies while their conversations are moved. */
export function claims(steps: readonly Step[], turns: number, setting: Setting, random: Random): Step[] {
  if (!random.chance(CHANCE)) return [];
  const made: Omit<Step, "number">[] = [];
  const add = (atMs: number, deed: Deed) => made.push({ atMs, ...deed });
  const die = (of: "desk" | "sweeper"): Deed => ({
    kind: "die",
    of,
    instance: 0,
    after: random.between(0, 40),
  });
  for (let visitor = 0; visitor < setting.visitors; visitor += 1) {
    const own = steps.filter((step) => step.kind === "send" && setting.owners[step.conversation] === visitor);
    if (own.length === 0 || !random.chance(GUESTS)) continue;
    const atMs = random.pick(own).atMs + random.next() * random.pick(WITHIN_MS);
    add(atMs, { kind: "claim", visitor });
    if (random.chance(0.3)) add(atMs + random.next() * 5_000, { kind: "claim", visitor });
    if (random.chance(0.5)) add(atMs + random.next() * 500, die("desk"));
    if (random.chance(0.3)) add(atMs + random.next() * 300_000, die("sweeper"));
  }
  return made.map((step, index): Step => ({ ...step, number: 80 * turns + index }) as Step);
}
