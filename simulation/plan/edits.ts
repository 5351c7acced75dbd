import type { Random } from "../time/random.ts";
import { playScenes } from "./scenes.ts";
import type { Deed, Send, Setting, Step } from "./step.ts";

/** Worlds that have edits, how many there are for each message, and worlds where all are of one conversation. */
const CHANCE = 0.75;
const RATES = [0.05, 0.15, 0.4];
const ALL_OF_ONE = 0.3;

/** How long after a message its visitor edits it at most, in milliseconds: while it is open, or long after. */
const WITHIN_MS = [1_000, 10_000, 60_000, 900_000];

/** What else is drawn of an edit: as of any message. */
interface Draws {
  readonly turns: number;
  readonly setting: Setting;
  readonly random: Random;
  readonly sending: (conversation: number, random: Random) => Deed & { kind: "send" };
  readonly plain: boolean;
}

/**
 * Messages that replace the last one of their conversation. They are drawn apart from all else, which stays the same.
 * @param steps the other steps.
 */
export function edits(steps: readonly Step[], draws: Draws): Step[] {
  const { turns, setting, random, plain } = draws;
  if (!random.chance(CHANCE)) return [];
  const sends = steps.filter((step) => step.kind === "send");
  const only = random.chance(ALL_OF_ONE) ? random.pick(sends).conversation : undefined;
  const edited = sends.filter(({ conversation }) => only === undefined || conversation === only);
  const count = Math.ceil(turns * random.pick(RATES));
  const made = Array.from({ length: count }, (_, index) =>
    editOf(random.pick(edited), { ...draws, number: 50 * turns + 2 * index }),
  ).flat();
  const numbered = made.map((step, index) =>
    step.number === 0 ? { ...step, number: 60 * turns + index } : step,
  );
  return plain ? numbered : playScenes(numbered, { setting, random, firstNumber: 70 * turns });
}

/** One message that replaces another, and what other tabs do about it; theirs have no numbers yet. */
function editOf(
  { atMs, conversation }: Send,
  { number, random, sending }: Draws & { number: number },
): Step[] {
  const at = atMs + random.next() * random.pick(WITHIN_MS);
  const soon = () => at + random.next() ** 2 * random.pick([100, 20_000]);
  const send = (more: Pick<Send, "number" | "atMs" | "replaces">) => ({
    ...sending(conversation, random),
    ...more,
  });
  const again = (): Step => ({ number: 0, atMs: soon(), kind: "again", message: number });
  return [
    send({ number, atMs: at, replaces: { back: random.chance(0.1) ? random.between(1, 3) : 0 } }),
    ...(random.chance(0.15) ? [again()] : []),
    ...(random.chance(0.15) ? [again()] : []),
    ...(random.chance(0.1) ? [{ ...again(), kind: "stop" as const, message: number }] : []),
    ...(random.chance(0.1) ? [send({ number: number + 1, atMs: soon(), replaces: { sameAs: number } })] : []),
  ];
}
