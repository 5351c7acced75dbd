import { measure } from "mitata";
import { peek } from "../../functions/src/gateway/wire/read-frame.ts";
import { sampled, type Bench, type Scale } from "../figure.ts";
import { recordTurn } from "../parts/recorded-turn.ts";
import { ratios } from "../statistics.ts";

const nobody = () => false;

/** Short ones, so that both sides meet the same moments of the machine: nanoseconds, and calls for one sample. */
const measuring = { min_cpu_time: 20e6, batch_samples: 64 } as const;

/** Broadcasts are what the older releases do: so the frames are one of theirs. */
async function run({ short }: Scale) {
  const { events } = await recordTurn({ pieces: 33, words: 6 }, "2026.3.13");
  const frames = events.map((text) => Buffer.from(text));
  if (!frames.some((frame) => peek(frame, nobody).kind === "not-ours"))
    throw new Error("No frame is somebody else's.");
  const peekAtAll = () => frames.map((frame) => peek(frame, nobody));
  const parseAll = () => frames.map((frame) => JSON.parse(frame.toString()) as unknown);
  const [ours, theirs] = [[] as number[], [] as number[]];
  for (let round = 0; round < (short ? 20 : 60); round += 1) {
    ours.push(await medianNs(peekAtAll));
    theirs.push(await medianNs(parseAll));
  }
  const bytes = frames.reduce((sum, { length }) => sum + length, 0) / frames.length;
  const figure = "cost of a frame of somebody else's run";
  return [
    sampled(
      { figure, against: "JSON.parse of that frame", unit: "ratio", reach: { atMost: 0.2 } },
      ratios(ours, theirs),
    ),
    { figure: `${figure}: its mean size`, against: "", unit: "bytes", value: bytes } as const,
  ];
}

async function medianNs(work: () => unknown): Promise<number> {
  const { p50 } = await measure(work, measuring);
  return p50;
}

export const foreignFrames: Bench = { name: "foreign-frames", isRatio: true, run };
