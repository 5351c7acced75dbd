import type { Firestore } from "firebase-admin/firestore";
import type { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { Instance } from "../../functions/src/instance.ts";
import { sampled, type Bench, type Figure } from "../figure.ts";
import { openClient } from "../parts/firestore.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway, type BenchGateway } from "../parts/gateway.ts";
import { usualReply } from "../parts/script.ts";
import { turn } from "../parts/visitor.ts";
import { costOf } from "../statistics.ts";

const together = 50;

/** Turns a second of CPU: what one core does when nothing else runs on it. */
async function speed(instance: Instance, turns: number): Promise<number> {
  let left = turns;
  const visitor = async (uid: string) => {
    while ((left -= 1) >= 0) await turn(instance, usualReply, { uid });
  };
  const { cpuMs } = await costOf(() =>
    Promise.all(Array.from({ length: together }, (_, index) => visitor(`visitor-${index}`))),
  );
  return turns / (cpuMs / 1_000);
}

async function series(link: GatewayLink, gateway: BenchGateway, database?: Firestore): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const instance = benchInstance({ link, ...(database && { database }) });
    const turnsPerSecond = await speed(instance, 500);
    gateway.ask({ forget: true });
    if (round >= 2) samples.push(turnsPerSecond); // until the code is compiled
  }
  return samples;
}

async function run(): Promise<Figure[]> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  await using client = await openClient();
  const link = newLink(gateway.url, identity);
  const figure = "turns per second on one core, 200-token replies";
  const common = { against: "", unit: "turns/s", reach: { atLeast: 400 } } as const;
  const alone = await series(link, gateway);
  const stored = await series(link, gateway, client.database);
  link.close();
  return [
    sampled({ figure: `${figure}, without database`, ...common }, alone),
    sampled({ figure: `${figure}, with Firestore's client`, ...common }, stored),
  ];
}

export const throughput: Bench = { name: "throughput", isRatio: false, run };
