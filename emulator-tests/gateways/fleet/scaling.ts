import { setTimeout as delay } from "node:timers/promises";
import { accountOf } from "./account.ts";
import { Crowd } from "./crowd.ts";
import { latencies, quantile, rate } from "./figures.ts";
import { bounded, number, type Finding } from "./finding.ts";
import type { GatewayFleet } from "./gateway-fleet.ts";
import { Machine } from "./machine.ts";
import { judged, spanOf, WARM_MS, type Scenario, type ScenarioOptions } from "./scenario.ts";

/** How many gateways are deployed, one run after the other. */
const counts = [1, 2, 4] as const;

/** Four gateways against one, in one run and with as many visitors. */
export const scaling: Scenario = {
  name: "scaling",
  about: "turns a second with one, two and four gateways",
  gateways: ["none", "none", "none", "none"],
  play: async (fleet, options) => {
    const findings: Finding[] = [];
    const rates: number[] = [];
    for (const count of counts) {
      const { perSecond, ...phase } = await talkTo(fleet, count, options);
      rates.push(perSecond);
      findings.push(...phase.findings);
    }
    const [one = 0, , four = 0] = rates;
    return [...findings, bounded("four gateways against one", four / one, { least: 3.6 })];
  },
};

async function talkTo(fleet: GatewayFleet, count: number, { visitors, seconds, tell }: ScenarioOptions) {
  await fleet.deploy(fleet.gateways.map((_, index) => (index < count ? "" : undefined)));
  const crowd = new Crowd({ visitors, place: (index) => fleet.at(index) });
  await delay(WARM_MS);
  const machine = new Machine(fleet);
  const span = await spanOf(seconds);
  const busy = machine.busy();
  await crowd.leave();
  const perSecond = rate(crowd.talks, span);
  const ms = latencies(crowd.talks, span);
  tell(`${count} gateways: ${number(perSecond)} turns a second; ${busy}`);
  const name = count === 1 ? "one gateway" : `${count} gateways`;
  const findings = [
    { name: `${name}: turns a second`, value: number(perSecond) },
    { name: `${name}: seconds to the answer, p50`, value: number(quantile(ms, 0.5) / 1_000) },
    { name: `${name}: seconds to the answer, p99`, value: number(quantile(ms, 0.99) / 1_000) },
    ...judged(await accountOf(fleet, crowd.talks), tell).filter(({ isGood }) => isGood === false),
  ];
  return { perSecond, findings };
}
