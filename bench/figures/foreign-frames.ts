import { glance } from "../../functions/src/gateway/frame-filter.ts";
import { sampled, type Bench, type Scale } from "../figure.ts";
import { recordTurn } from "../parts/recorded-turn.ts";
import { ratios } from "../statistics.ts";

const nobody = () => false;

/** Broadcasts are what the older releases do: so the frames are one of theirs. */
async function run({ short }: Scale) {
  const { events } = await recordTurn({ pieces: 33, words: 6 }, "2026.3.13");
  const frames = events.map((text) => Buffer.from(text));
  const passes = 200;
  const timed = (work: (frame: Buffer) => unknown) => {
    const begun = performance.now();
    let seen = 0;
    for (let pass = 0; pass < passes; pass += 1) for (const frame of frames) if (work(frame)) seen += 1;
    if (seen === 0) throw new Error("The frames were not looked at.");
    return ((performance.now() - begun) * 1e3) / (passes * frames.length);
  };
  const [ours, theirs] = [[] as number[], [] as number[]];
  for (let round = 0; round < (short ? 20 : 60); round += 1) {
    const our = timed((frame) => glance(frame, nobody).kind === "not-ours");
    const their = timed((frame) => JSON.parse(frame.toString()));
    if (round < 5) continue; // until the code is compiled
    ours.push(our);
    theirs.push(their);
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

export const foreignFrames: Bench = { name: "foreign-frames", isRatio: true, run };
