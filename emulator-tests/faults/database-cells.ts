import type { Fault } from "../../local-stack/firestore/server.ts";
import type { Cell, CellStep, Played } from "./cell.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import { happens } from "./waiting.ts";

const codes = { ABORTED: 10, UNAVAILABLE: 14, ALREADY_EXISTS: 6, DEADLINE_EXCEEDED: 4 } as const;

type Row = readonly [method: string, code: keyof typeof codes, when: "before" | "after", times: number];

/** Which writes fail, how, and how often: once, or for longer than the client itself tries. */
const writing: readonly Row[] = [
  ["Commit", "UNAVAILABLE", "before", 1],
  ["Commit", "UNAVAILABLE", "before", 8],
  ["Commit", "UNAVAILABLE", "after", 1],
  ["Commit", "UNAVAILABLE", "after", 8],
  ["Commit", "ABORTED", "before", 1],
  ["Commit", "ABORTED", "before", 8],
  ["Commit", "ABORTED", "after", 1],
  ["Commit", "ALREADY_EXISTS", "before", 1],
  ["Commit", "ALREADY_EXISTS", "after", 1],
  ["Commit", "DEADLINE_EXCEEDED", "before", 1],
  ["Commit", "DEADLINE_EXCEEDED", "after", 1],
];

/** The same of reads, with which a transaction begins. */
const reading: readonly Row[] = [
  ["BatchGetDocuments", "UNAVAILABLE", "before", 1],
  ["BatchGetDocuments", "UNAVAILABLE", "before", 8],
  ["BatchGetDocuments", "UNAVAILABLE", "after", 1],
  ["BatchGetDocuments", "ABORTED", "before", 1],
  ["BatchGetDocuments", "DEADLINE_EXCEEDED", "before", 1],
];

type Play = (stage: Stage, message: Message, fault: Fault) => Promise<Played>;

async function atOpening(stage: Stage, message: Message, fault: Fault): Promise<Played> {
  const struck = arm(stage, fault);
  await stage.insist(message);
  return { struck: struck() };
}

/** The reply is held at its end until the database is about to fail. */
async function atClosing(stage: Stage, message: Message, fault: Fault): Promise<Played> {
  const hold = stage.speaker.hold("before-final");
  const insisting = stage.insist(message);
  await happens(hold.reached, 10_000);
  const struck = arm(stage, fault);
  hold.release();
  await insisting;
  return { struck: struck() };
}

/** The same, and the model fails: what is stored then is that the message can be sent again. */
function atFailing(stage: Stage, message: Message, fault: Fault): Promise<Played> {
  stage.gateway.fault("error-final", { step: "before-final" });
  return atClosing(stage, message, fault);
}

/** Arms the fault; the function that comes back tells whether it struck. */
function arm({ fleet: { engine } }: Stage, fault: Fault): () => boolean {
  const calls = () => engine.counts().methods[fault.method]?.calls ?? 0;
  const before = calls();
  engine.fail(fault);
  return () => calls() > before;
}

function cellsOf(step: CellStep, play: Play, rows: readonly Row[]): Cell[] {
  return rows.map(([method, code, when, times]) => ({
    fault: `${method} ${code} ${when}${times > 1 ? ` x${times}` : ""}`,
    step,
    sockets: "open",
    play: (stage, message) => play(stage, message, { method, code: codes[code], when, times }),
  }));
}

/** Firestore refuses, or does what it was asked and loses the answer, while a turn is opened, closed or marked as failed. */
export const databaseCells: readonly Cell[] = [
  ...cellsOf("opening", atOpening, [...writing, ...reading]),
  ...cellsOf("closing", atClosing, writing),
  ...cellsOf("failing", atFailing, [...writing, ...reading]),
];
