import type { Firestore } from "firebase-admin/firestore";
import type { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { sampled, type Bench, type Figure } from "../figure.ts";
import { bareTurn } from "../parts/bare-turn.ts";
import { openClient } from "../parts/firestore.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway, type BenchGateway } from "../parts/gateway.ts";
import { usualReply } from "../parts/script.ts";
import { turn } from "../parts/visitor.ts";
import { costOf, ratios } from "../statistics.ts";

const together = 50;

/** Takes one turn of a visitor. */
type TakeTurn = (uid: string) => Promise<unknown>;

/** Turns a second of CPU: what one core does when nothing else runs on it. */
async function speed(takeTurn: TakeTurn, turns: number): Promise<number> {
  let left = turns;
  const visitor = async (uid: string) => {
    while ((left -= 1) >= 0) await takeTurn(uid);
  };
  const { cpuMs } = await costOf(() =>
    Promise.all(Array.from({ length: together }, (_, index) => visitor(`visitor-${index}`))),
  );
  return turns / (cpuMs / 1_000);
}

/** All sides in turns, round after round. */
async function series(sides: readonly (() => TakeTurn)[], gateway: BenchGateway): Promise<number[][]> {
  const samples = sides.map((): number[] => []);
  for (let round = 0; round < 8; round += 1)
    for (const [index, begin] of sides.entries()) {
      const turnsPerSecond = await speed(begin(), 500);
      gateway.ask({ forget: true });
      if (round >= 2) samples[index]?.push(turnsPerSecond); // until the code is compiled
    }
  return samples;
}

function through(link: GatewayLink, database?: Firestore): TakeTurn {
  const instance = benchInstance({ link, ...(database && { database }) });
  return (uid) => turn(instance, usualReply, { uid });
}

async function run(): Promise<Figure[]> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  await using client = await openClient();
  const link = newLink(gateway.url, identity);
  const { database } = client;
  const sides = [
    () => through(link),
    () => through(link, database),
    () => (uid: string) => bareTurn(database, uid),
  ];
  const [alone = [], stored = [], bare = []] = await series(sides, gateway);
  link.close();
  const figure = "turns per second on one core, 200-token replies";
  const withClient = `${figure}, with Firestore's client`;
  const against = "Firestore's client alone, with the same requests and documents";
  const plain = { against: "", unit: "turns/s" } as const;
  return [
    sampled({ figure: `${figure}, without database`, ...plain, reach: { atLeast: 400 } }, alone),
    sampled({ figure: withClient, against, unit: "ratio", reach: { atLeast: 0.5 } }, ratios(stored, bare)),
    sampled({ figure: `${withClient}: itself`, ...plain }, stored),
  ];
}

export const throughput: Bench = { name: "throughput", isRatio: false, run };
