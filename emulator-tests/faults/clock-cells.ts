import type { Cell, Played } from "./cell.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import { happens } from "./waiting.ts";

const HOUR_MS = 3_600_000;

/** Milliseconds by which the gateway's clock is ahead. */
const skews = { "clock-ahead": HOUR_MS, "clock-behind": -HOUR_MS } as const;

async function connect(stage: Stage, message: Message): Promise<Played> {
  await stage.insist(message);
  return { struck: true };
}

async function loseConnection(stage: Stage, message: Message): Promise<Played> {
  const armed = stage.gateway.fault("cut", { step: "after-first-delta" });
  await stage.insist(message);
  return { struck: await happens(armed.struck, 1_000) };
}

async function loseGateway(stage: Stage, message: Message): Promise<Played> {
  const hold = stage.speaker.hold("before-final");
  const insisting = stage.insist(message);
  const struck = await happens(hold.reached, 10_000);
  await stage.restart({ graceful: false });
  hold.release();
  await insisting;
  return { struck };
}

const plays = {
  "on-connect": connect,
  "after-first-delta": loseConnection,
  "before-final": loseGateway,
} as const;

/** The gateway's clock is far from ours: from the start, and where a run has to be found again or is lost. */
export const clockCells: readonly Cell[] = Object.entries(skews).flatMap(([fault, ms]) =>
  (Object.keys(plays) as (keyof typeof plays)[]).map((step) => ({
    fault,
    step,
    sockets: "none",
    play: async (stage, message) => {
      stage.skew(ms);
      return plays[step](stage, message);
    },
  })),
);
