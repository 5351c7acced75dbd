import { randomUUID } from "node:crypto";
import { toldOf, type CellResult, type CellStep } from "./cell.ts";
import type { Message } from "./message.ts";
import { RealStage } from "./real-stage.ts";
import { eventually } from "./waiting.ts";

/** One fault that a real gateway can be made to suffer. */
interface RealCell {
  readonly fault: string;
  readonly step: CellStep;
  readonly strike: (stage: RealStage) => Promise<unknown>;
  /** Whether the gateway may go on with the run by itself. */
  readonly mayBeResumed?: boolean;
}

const cells: readonly RealCell[] = [
  { fault: "cut", step: "after-answer", strike: async ({ line }) => line.cut() },
  { fault: "cut", step: "after-first-delta", strike: async ({ line }) => line.cut() },
  { fault: "process-killed", step: "after-answer", strike: ({ fleet }) => fleet.renew(0) },
  { fault: "process-killed", step: "after-first-delta", strike: ({ fleet }) => fleet.renew(0) },
  { fault: "unpaired", step: "after-first-delta", strike: (stage) => stage.unpair() },
  {
    fault: "gateway-killed",
    step: "after-first-delta",
    strike: ({ gateway }) => gateway.restart("killed"),
    mayBeResumed: true,
  },
  {
    fault: "token-rotated",
    step: "after-first-delta",
    strike: (stage) => stage.rotateToken(),
    mayBeResumed: true,
  },
];

/** Plays them one after the other on one real gateway. */
export async function playReal(
  release: string,
  folder: string,
  onResult: (result: CellResult) => void,
): Promise<CellResult[]> {
  const stage = await RealStage.open(release, folder);
  const results: CellResult[] = [];
  try {
    const plays = [...cells.map((cell) => playHeld(cell)), playStarting, playFailing, playTwice];
    for (const play of plays) {
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

/** The reply is held where the fault strikes, and goes on afterwards. */
function playHeld({ fault, step, strike, mayBeResumed = false }: RealCell): RealPlay {
  return async (stage) => {
    const hold = randomUUID();
    const message = stage.message(
      ` [${step === "after-answer" ? "hold-start" : "hold"}:${hold}] one two three`,
    );
    return judged(stage, { fault, step, message, mayBeResumed }, async () => {
      const insisting = stage.insist(message);
      await stage.gateway.model.asked(message.nonce);
      if (step === "after-first-delta") await eventually(() => message.calls[0]?.text || undefined, 10_000);
      await strike(stage);
      stage.gateway.model.release(hold);
      await insisting;
    });
  };
}

/** A message for a gateway that is just being started again. */
const playStarting: RealPlay = (stage) => {
  const message = stage.message();
  return judged(stage, { fault: "gateway-starting", step: "on-connect", message }, async () => {
    const restarting = stage.gateway.restart("killed");
    await stage.insist(message);
    await restarting;
  });
};

/** The model fails; the visitor sends again what then is another attempt, which fails too. */
const playFailing: RealPlay = (stage) => {
  const message = stage.message(" [fail:400]");
  return judged(stage, { fault: "error-final", step: "before-final", message }, async () => {
    await message.send(stage.fleet.at(0));
    await message.send(stage.fleet.at(1));
  });
};

const playTwice: RealPlay = (stage) => {
  const message = stage.message();
  return judged(stage, { fault: "twice-at-once", step: "on-send", message }, async () => {
    await Promise.all([message.send(stage.fleet.at(0)), message.send(stage.fleet.at(1))]);
  });
};

interface Played {
  readonly fault: string;
  readonly step: CellStep;
  readonly message: Message;
  readonly mayBeResumed?: boolean;
}

/** A turn that the model fails has no reply to lose. */
async function judged(
  stage: RealStage,
  { fault, step, message, mayBeResumed = false }: Played,
  play: () => Promise<void>,
): Promise<CellResult> {
  const startedAt = performance.now();
  await play();
  const verdict = await stage.verdict(message, mayBeResumed);
  const told = toldOf(message);
  const isSendable = fault === "error-final" && told.every((reason) => reason === "run-failed");
  return {
    fault,
    step,
    verdict: isSendable ? { ...verdict, lost: [] } : verdict,
    told,
    ms: performance.now() - startedAt,
  };
}
