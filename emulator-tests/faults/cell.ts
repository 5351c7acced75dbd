import type { StepName } from "../../simulated-gateway/index.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import { join, type Verdict } from "./verdict.ts";
import { eventually } from "./waiting.ts";

/** Where a fault strikes: at a step of the gateway, while the database opens, closes or fails the turn, or over several messages. */
export type CellStep = StepName | "opening" | "closing" | "failing" | "in a row";

/** What a fault did beside what the message itself tells. */
export interface Played {
  /** False if its step was never reached: then the cell shows nothing. */
  readonly struck: boolean;
  /** Whether a reply that was stopped is as good as a whole one. */
  readonly mayBeStopped?: boolean;
  /** What else went wrong. */
  readonly complaints?: Partial<Verdict>;
}

/** One fault at one step: a message is sent, the fault strikes, and its sender does what a client would. */
export interface Cell {
  readonly fault: string;
  readonly step: CellStep;
  /** Whether the function instances hold open sockets when the message is sent. */
  readonly sockets: "open" | "none";
  readonly play: (stage: Stage, message: Message) => Promise<Played>;
}

export interface CellResult {
  readonly fault: string;
  readonly step: CellStep;
  readonly verdict: Verdict;
  /** What was told to the sender before the answer, such as `still-running`. */
  readonly told: readonly string[];
  readonly ms: number;
}

const none: Verdict = { lost: [], doubled: [], misdelivered: [], hung: [] };

/** Plays one cell on a healed stage, and judges its message and the one after it in the same conversation. */
export async function playCell(stage: Stage, { fault, step, sockets, play }: Cell): Promise<CellResult> {
  await stage.heal(sockets);
  const startedAt = performance.now();
  const message = stage.message();
  const { struck, mayBeStopped = false, complaints = {} } = await play(stage, message);
  const ms = performance.now() - startedAt;
  stage.calm();
  const next = message.next();
  await stage.insist(next);
  const verdicts = [await verdictOf(stage, message, mayBeStopped), await verdictOf(stage, next)];
  const told = toldOf(message);
  const missed = struck ? [] : ["the fault never struck"];
  // Nothing that the agent says here takes long.
  const late = told.includes("still-running")
    ? ["a run that was over was waited for to the end of a call"]
    : [];
  const verdict = join([...verdicts, { ...none, ...complaints }, { ...none, hung: [...missed, ...late] }]);
  return { fault, step, verdict, told, ms };
}

/** A database that still fails is asked again. */
async function verdictOf(stage: Stage, message: Message, mayBeStopped?: boolean): Promise<Verdict> {
  const verdict = await eventually(() => stage.verdict(message, mayBeStopped).catch(() => undefined), 60_000);
  return verdict ?? { ...none, lost: ["what became of the message cannot be read"] };
}

/** What the sender was told beside the answer. */
export function toldOf({ calls }: Message): string[] {
  return calls.flatMap(({ end }) => {
    if (end.kind === "answered") return [];
    return end.kind === "refused" ? [end.reason] : [end.kind];
  });
}
