import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sampled, type Bench, type Scale } from "../figure.ts";

async function run({ short }: Scale) {
  const samples: number[] = [];
  for (let round = 0; round < (short ? 1 : 5); round += 1) samples.push((await measured()) / 1024);
  const figure = "memory per turn in flight, its 200 tokens said";
  return [sampled({ figure, against: "", unit: "KB", reach: { atMost: 50 } }, samples)];
}

async function measured(): Promise<number> {
  const child = fork(join(import.meta.dirname, "memory-child.ts"), { execArgv: ["--expose-gc"] });
  const died = once(child, "exit").then(() => {
    throw new Error("The process that measures memory ended.");
  });
  const [bytes] = (await Promise.race([once(child, "message"), died])) as [number];
  died.catch(() => {});
  return bytes;
}

export const memory: Bench = { name: "memory", isRatio: false, run };
