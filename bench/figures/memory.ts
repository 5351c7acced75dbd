import { sampled, type Bench, type Scale } from "../figure.ts";
import { startPart } from "../parts/part.ts";

async function run({ short }: Scale) {
  const samples: number[] = [];
  for (let round = 0; round < (short ? 1 : 5); round += 1) samples.push((await measured()) / 1024);
  const figure = "memory per turn in flight, its 200 tokens said";
  return [sampled({ figure, against: "", unit: "KB", reach: { atMost: 50 } }, samples)];
}

async function measured(): Promise<number> {
  await using part = await startPart<number>("figures/memory-child.ts", [], { execArgv: ["--expose-gc"] });
  return part.told;
}

export const memory: Bench = { name: "memory", isRatio: false, run };
