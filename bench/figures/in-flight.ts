import { setTimeout as wait } from "node:timers/promises";
import type { Instance } from "../../functions/src/instance.ts";
import { median, p99 } from "../statistics.ts";
import type { Bench, Scale } from "../figure.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway } from "../parts/gateway.ts";
import { clockMs, type Script } from "../parts/script.ts";
import { turn } from "../parts/visitor.ts";

/** As often as the newest release tells. */
const script = { pieces: 50, words: 4, paceMs: 75, stamped: true } satisfies Script;

/** Visitors come one after the other, and are all there in the second half. Milliseconds from saying a piece to the chunk that brings it, for each delta. */
async function delays(instance: Instance, turns: number): Promise<number[]> {
  const found: number[] = [];
  const one = (uid: string) =>
    turn(instance, script, {
      uid,
      onChunk: (chunk) => {
        const stamp = chunk.type === "delta" && /@([\d.]+)\s*$/.exec(chunk.text)?.[1];
        if (stamp) found.push(clockMs() - Number(stamp));
      },
    });
  const spread = (script.pieces * script.paceMs) / 2 / turns;
  await Promise.all(
    Array.from({ length: turns }, (_, index) => wait(index * spread).then(() => one(`visitor-${index}`))),
  );
  if (found.length < turns * 25) throw new Error(`Only ${found.length} deltas arrived.`);
  return found;
}

async function run({ short }: Scale) {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  const link = newLink(gateway.url, identity);
  const instance = benchInstance({ link });
  const [alone, many] = [[] as number[], [] as number[]];
  await delays(instance, 20);
  for (let round = 0; round < (short ? 1 : 3); round += 1) {
    alone.push(...(await delays(instance, 1)));
    many.push(...(await delays(instance, 250)));
  }
  link.close();
  const figure = "250 turns in flight, 50 deltas each: time from frame to chunk";
  return [
    {
      figure: `${figure}, p99 beyond that of one turn`,
      against: "one turn in flight",
      unit: "ms",
      value: Math.max(0, p99(many) - p99(alone)),
      reach: { atMost: 50 },
    } as const,
    { figure, against: "", unit: "ms", value: median(many), p99: p99(many) } as const,
    {
      figure: "one turn in flight: the same",
      against: "",
      unit: "ms",
      value: median(alone),
      p99: p99(alone),
    } as const,
  ];
}

export const inFlight: Bench = { name: "in-flight", isRatio: false, run };
