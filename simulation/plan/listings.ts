import { randomOf, type Random } from "../time/random.ts";
import type { Setting, Step } from "./step.ts";

/** What the owner writes behind the gateways' addresses, where conversations are spread over them; at least one is active. */
export function listOf(gateways: number, random: Random): readonly string[] {
  const active = random.between(0, gateways - 1);
  return Array.from({ length: gateways }, (_, index) => {
    const weight = random.pick(["", "", " weight=3", " weight=0.5"]);
    const state = random.pick(["", "", "", " draining", " off"]);
    return weight + (index === active ? "" : state);
  });
}

/** The owner changes the list now and then. */
export function listings(turns: number, { seed, releases }: Setting, lastMs: number): Step[] {
  const random = randomOf(`${seed}/fleet changes`);
  return Array.from({ length: random.between(0, 4) }, (_, index) => ({
    number: 60 * turns + index,
    atMs: random.next() * lastMs,
    kind: "list-gateways",
    words: listOf(releases.length, random),
    where: random.pick(["deployment", "console"]),
  }));
}
