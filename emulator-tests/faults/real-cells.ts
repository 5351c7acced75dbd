import { randomUUID } from "node:crypto";
import { toldOf, type CellResult, type CellStep } from "./cell.ts";
import { isSettled, type Message } from "./message.ts";
import { RealStage } from "./real-stage.ts";
import { eventually } from "./waiting.ts";

/** How far a real run can be seen to have come. */
type RealStep = Extract<
  CellStep,
  "on-connect" | "on-send" | "before-answer" | "after-answer" | "after-first-delta"
>;

/** One fault that a real gateway can be made to suffer. */
interface RealCell {
  readonly fault: string;
  readonly step: RealStep;
  readonly strike: (stage: RealStage) => Promise<unknown>;
  /** What happens before the message is sent. */
  readonly prepare?: (stage: RealStage) => void;
  /** Whether the gateway may go on with the run by itself. */
  readonly mayBeResumed?: boolean;
}

type Row = Omit<RealCell, "step"> & { readonly steps: readonly RealStep[] };

const rows: readonly Row[] = [
  {
    fault: "cut",
    steps: ["on-connect", "after-answer", "after-first-delta"],
    strike: async ({ line }) => line.cut(),
  },
  // The gateway has the message, and what it answers is lost.
  {
    fault: "cut",
    steps: ["before-answer"],
    prepare: ({ line }) => line.mute(),
    strike: async ({ line }) => line.cut(),
  },
  {
    fault: "process-killed",
    steps: ["after-answer", "after-first-delta"],
    strike: ({ fleet }) => fleet.renew(0),
  },
  {
    fault: "unpaired",
    steps: ["on-connect", "after-answer", "after-first-delta"],
    strike: (stage) => stage.unpair(),
  },
  {
    fault: "gateway-killed",
    steps: ["after-answer", "after-first-delta"],
    strike: ({ gateway }) => gateway.restart("killed"),
    mayBeResumed: true,
  },
  {
    fault: "gateway-restarted",
    steps: ["after-first-delta"],
    strike: ({ gateway }) => gateway.restart("politely"),
    mayBeResumed: true,
  },
  // It is just being started when the message is sent.
  { fault: "gateway-starting", steps: ["on-connect"], strike: ({ gateway }) => gateway.restart("killed") },
  {
    fault: "token-rotated",
    steps: ["on-connect", "after-first-delta"],
    strike: (stage) => stage.rotateToken(),
    mayBeResumed: true,
  },
];

const cells: readonly RealCell[] = rows.flatMap(({ steps, ...row }) =>
  steps.map((step) => ({ ...row, step })),
);

/** Resolves when a message that is being sent has come so far; its reply is held there. */
async function reached(step: RealStep, { gateway }: RealStage, { nonce, calls }: Message): Promise<void> {
  if (step === "on-connect" || step === "on-send") return;
  await gateway.model.asked(nonce);
  if (step === "after-first-delta") await eventually(() => calls[0]?.text || undefined, 10_000);
}

/** The mark at which the reply of a message is held. */
function markOf(step: RealStep, hold: string): string {
  if (step === "on-connect" || step === "on-send") return "";
  return ` [${step === "after-first-delta" ? "hold" : "hold-start"}:${hold}] one two three`;
}

/** What is played on the real gateway, in the order of the table. */
const scenes: readonly RealScene[] = [
  ...cells.map((cell) => ({ ...cell, play: playCell(cell) })),
  { fault: "error-final", step: "before-final", play: playFailing },
  ...(["on-send", "after-first-delta"] as const).map((step) => ({
    fault: "twice-at-once",
    step,
    play: playTwice(step),
  })),
];

/** Plays the chosen ones, by `fault step`, one after the other on one real gateway. */
export async function playReal(
  release: string,
  folder: string,
  chosen: RegExp,
  onResult: (result: CellResult) => void,
): Promise<CellResult[]> {
  const stage = await RealStage.open(release, folder);
  const results: CellResult[] = [];
  try {
    for (const { fault, step, play } of scenes) {
      if (!chosen.test(`${fault} ${step}`)) continue;
      const result = await play(stage);
      results.push(result);
      onResult(result);
    }
    return results;
  } finally {
    await stage.close();
  }
}

type RealPlay = (stage: RealStage) => Promise<CellResult>;

interface RealScene {
  readonly fault: string;
  readonly step: CellStep;
  readonly play: RealPlay;
}

/** The reply is held where the fault strikes, and goes on afterwards. */
function playCell({ fault, step, prepare, strike, mayBeResumed = false }: RealCell): RealPlay {
  return async (stage) => {
    const hold = randomUUID();
    const message = stage.message(markOf(step, hold));
    return judged(stage, { fault, step, message, mayBeResumed }, async () => {
      prepare?.(stage);
      const striking = step === "on-connect" ? strike(stage) : undefined;
      const insisting = stage.insist(message);
      await reached(step, stage, message);
      await (striking ?? strike(stage));
      stage.gateway.model.release(hold);
      await insisting;
    });
  };
}

/** The model fails; the visitor sends again what then is another attempt, which fails too. */
function playFailing(stage: RealStage): Promise<CellResult> {
  const message = stage.message(" [fail:400]");
  return judged(stage, { fault: "error-final", step: "before-final", message }, async () => {
    for (const index of [0, 1]) await message.insist(() => stage.fleet.at(index), isSettled);
  });
}

/** The same message is sent to another instance, at once or in the middle of its run. */
function playTwice(step: RealStep): RealPlay {
  return (stage) => {
    const hold = randomUUID();
    const message = stage.message(markOf(step, hold));
    return judged(stage, { fault: "twice-at-once", step, message }, async () => {
      const first = stage.insist(message);
      await reached(step, stage, message);
      const second = stage.insist(message, 1);
      await eventually(() => message.calls[1]?.runIds[0], 10_000);
      stage.gateway.model.release(hold);
      await Promise.all([first, second]);
    });
  };
}

interface Played {
  readonly fault: string;
  readonly step: CellStep;
  readonly message: Message;
  readonly mayBeResumed?: boolean;
}

/** A turn that the model fails has no reply to lose. The instance that is asked may still be on its way to the gateway. */
async function judged(
  stage: RealStage,
  { fault, step, message, mayBeResumed = false }: Played,
  play: () => Promise<void>,
): Promise<CellResult> {
  const startedAt = performance.now();
  await play();
  const verdict = await stage.verdict(message, mayBeResumed);
  const told = toldOf(message);
  const isSendable = fault === "error-final" && told.at(-1) === "run-failed";
  return {
    fault,
    step,
    verdict: isSendable ? { ...verdict, lost: [] } : verdict,
    told,
    ms: performance.now() - startedAt,
  };
}
