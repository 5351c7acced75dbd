import { setTimeout as delay } from "node:timers/promises";
import type { ReleaseName } from "../../simulated-gateway/index.ts";
import { isSettled, type Message } from "./message.ts";
import { SoakTally } from "./soak-tally.ts";
import { Stage } from "./stage.ts";

export interface SoakOptions {
  readonly release: ReleaseName;
  /** Turns in all, unless the time is over before. */
  readonly turns: number;
  /** Seconds after which no turn is begun. */
  readonly seconds: number;
  /** Turns at a time. */
  readonly inFlight: number;
  /** Whether sockets are cut every second, and the gateway restarts half-way. */
  readonly hasFaults: boolean;
  /** Where the logs go. */
  readonly folder: string;
  readonly onProgress: (tally: SoakTally) => void;
}

/** Milliseconds before each of a reply's words, so that a reply takes about half a second. */
const paceMs = () => 20 + Math.random() * 60;

const CUT_EVERY_MS = 1_000;
const PROGRESS_EVERY_MS = 5_000;

/** Messages of one conversation before its visitor begins another. */
const PER_CONVERSATION = 20;

/** Milliseconds for which the restarting gateway is away. */
const AWAY_MS = 700;

/**
 * Sends many turns at a time while the gateway's sockets are cut, and tells what became of each. Those that failed are
 * sent again at the end, when nothing is cut any more.
 */
export async function soak(options: SoakOptions): Promise<SoakTally> {
  const { release, folder } = options;
  const stage = await Stage.open({ release, folder, paceMs, isBehindProxy: true });
  try {
    await stage.heal("open");
    const tally = new SoakTally(options.turns);
    const timers = [setInterval(() => options.onProgress(tally), PROGRESS_EVERY_MS)];
    if (options.hasFaults) timers.push(setInterval(() => cut(stage, tally), CUT_EVERY_MS));
    const restarted = options.hasFaults ? restartHalfWay(stage, tally, options) : undefined;
    const visitors = Array.from({ length: options.inFlight }, (_, index) =>
      visit(stage, tally, options, index),
    );
    await Promise.all(visitors);
    for (const timer of timers) clearInterval(timer);
    tally.end();
    await restarted;
    tally.countAsked(stage);
    await Promise.all(tally.unanswered.map((message) => stage.insist(message)));
    await tally.judge(stage);
    return tally;
  } finally {
    await stage.close();
  }
}

/** One visitor, who sends one message after the other. */
async function visit(stage: Stage, tally: SoakTally, options: SoakOptions, index: number): Promise<void> {
  let earlier: Message | undefined;
  for (let sent = 0; tally.begins(options.seconds); sent += 1) {
    const message = stage.message(sent % PER_CONVERSATION === 0 ? undefined : earlier);
    earlier = message;
    const startedAt = performance.now();
    await message.insist((round) => stage.fleet.at(index + sent + round), isSettled);
    tally.add(message, performance.now() - startedAt);
  }
}

function cut(stage: Stage, tally: SoakTally): void {
  tally.cuts += stage.proxy?.open ?? 0;
  stage.proxy?.cutAll();
}

/** Once half of the turns, or of the time, is over. */
async function restartHalfWay(
  stage: Stage,
  tally: SoakTally,
  { turns, seconds }: SoakOptions,
): Promise<void> {
  while (tally.ended < turns / 2 && tally.seconds < seconds / 2 && !tally.isOver) await delay(100);
  tally.restarts += 1;
  await stage.restart({ downMs: AWAY_MS, graceful: false });
}
