import { setTimeout as delay } from "node:timers/promises";
import { accountOf } from "./account.ts";
import { Crowd, type Talk } from "./crowd.ts";
import { homes, latencies, quantile, rate, type Span } from "./figures.ts";
import { bounded, number, type Finding } from "./finding.ts";
import { judged, spanOf, WARM_MS, type Scenario } from "./scenario.ts";

/** Which of the four stands still. */
const FROZEN = 1;

/**
 * How much longer than the model thinks a visitor reads a reply. With 60 visitors four gateways of four runs are then half full, and
 * three can carry what the fourth had.
 */
const READING = 6.5;

/** A gateway that stands still, with its sockets open, is the business of those whose conversation is on it, and nobody else's. */
export const frozen: Scenario = {
  name: "frozen",
  about: "the visitors of three gateways while the fourth stands still",
  gateways: ["none", "none", "none", "none"],
  play: async (fleet, { visitors, seconds, tell }) => {
    await fleet.deploy(fleet.gateways.map((_, index) => (index < 4 ? "" : undefined)));
    const readingMs = READING * fleet.plan.thinkMs;
    const crowd = new Crowd({ visitors, readingMs, place: (index) => fleet.at(index) });
    await delay(WARM_MS);
    const before = await spanOf(seconds);
    const home = homes(crowd.talks, fleet.asked(), before.toMs);
    const isHealthy = ({ visitor }: Talk) => home.has(visitor) && home.get(visitor) !== FROZEN;
    fleet.gateways[FROZEN]?.freeze();
    const during = await spanOf(seconds);
    fleet.gateways[FROZEN]?.thaw();
    const after = await spanOf(WARM_MS / 1_000);
    await crowd.leave();
    const healthy = crowd.talks.filter(isHealthy);
    const others = crowd.talks.filter((talk) => !isHealthy(talk));
    for (const [name, span] of Object.entries({ before, during, after }))
      tell(`${name}: healthy ${line(healthy, span)}; of the frozen one ${line(others, span)}`);
    const p99 = (span: Span) => quantile(latencies(healthy, span), 0.99) / 1_000;
    const findings: Finding[] = [
      {
        name: "visitors on the three others",
        value: String([...home.values()].filter((at) => at !== FROZEN).length),
      },
      { name: "their seconds to the answer before, p99", value: number(p99(before)) },
      { name: "while the fourth stands still, p99", value: number(p99(during)) },
      bounded("the one against the other", p99(during) / p99(before), { most: 1.2 }),
    ];
    return [...findings, ...judged(await accountOf(fleet, crowd.talks), tell)];
  },
};

function line(talks: readonly Talk[], span: Span): string {
  const ms = latencies(talks, span);
  const [p50, p99] = [0.5, 0.99].map((share) => number(quantile(ms, share) / 1_000));
  return `${number(rate(talks, span))} a second, p50 ${p50} s, p99 ${p99} s of ${ms.length}`;
}
