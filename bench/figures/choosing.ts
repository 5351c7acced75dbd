import { Rendezvous } from "../../functions/src/gateway/fleet/rendezvous.ts";
import { sessionKey } from "../../functions/src/conversation/session-key.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { pepper } from "../parts/instance.ts";

/** Conversations that are put on gateways together. */
const CONVERSATIONS = 10_000;

/** Microseconds to choose one of so many gateways for a conversation whose key is known. */
function choosing(gateways: number, rounds: number): Figure {
  const listed = Array.from({ length: gateways }, (_, index) => ({
    url: `wss://gateway-${index}.example.com/`,
    weight: 1 + (index % 3),
  }));
  const keys = Array.from({ length: CONVERSATIONS }, (_, index) =>
    sessionKey(pepper, "main", { uid: "ada", conversationId: String(index) }),
  );
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const rendezvous = new Rendezvous(listed);
    const begun = performance.now();
    for (const key of keys) rendezvous.winner(key);
    if (round >= 2) samples.push(((performance.now() - begun) * 1_000) / CONVERSATIONS); // until the code is compiled
  }
  const figure = `choosing one of ${gateways} gateways for a conversation`;
  return sampled({ figure, against: "", unit: "µs", reach: { atMost: 5 } }, samples);
}

async function run({ short }: Scale): Promise<Figure[]> {
  return [5, 50].map((gateways) => choosing(gateways, short ? 5 : 50));
}

export const choosingGateway: Bench = { name: "choosing", isRatio: false, run };
