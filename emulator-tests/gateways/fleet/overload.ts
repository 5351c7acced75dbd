import { setTimeout as delay } from "node:timers/promises";
import { accountOf } from "./account.ts";
import { Crowd, type Talk } from "./crowd.ts";
import { estimates, quantile, rate, refusals, untold, type Span } from "./figures.ts";
import { bounded, number } from "./finding.ts";
import { Machine } from "./machine.ts";
import { judged, silently, spanOf, WARM_MS, type Scenario } from "./scenario.ts";

/** As many visitors for each run that the fleet works on at a time as keep it busy, and as overload it. */
const FULL = 2;
const TOO_MANY = 10;

/** Ten times as many visitors as the fleet holds runs. */
export const overload: Scenario = {
  name: "overload",
  about: "ten times what the gateways hold, for twice the seconds",
  gateways: ["none", "none", "none", "none"],
  play: async (fleet, { seconds, tell }) => {
    await fleet.deploy(fleet.gateways.map(() => ""));
    const held = fleet.gateways.length * fleet.plan.maxConcurrent;
    const place = (index: number) => fleet.at(index);
    const few = new Crowd({ visitors: held * FULL, place });
    await delay(WARM_MS);
    const best = rate(few.talks, await spanOf(seconds));
    await few.leave();
    const many = new Crowd({ visitors: held * TOO_MANY, place });
    await delay(WARM_MS);
    const machine = new Machine(fleet);
    const span = await spanOf(seconds * 2);
    tell(machine.busy());
    const overloaded = rate(many.talks, span);
    await many.leave();
    const talks = [...few.talks, ...many.talks];
    return [
      { name: "turns a second at its best", value: number(best) },
      { name: "turns a second when overloaded", value: number(overloaded) },
      bounded("the one against the other", overloaded / best, { least: 0.9 }),
      { name: "Jain's index of turns by visitor", value: number(fairness(many.talks, span)) },
      ...waiting(talks, fleet.asked(), tell),
      ...judged(await accountOf(fleet, talks), tell),
    ];
  },
};

function waiting(talks: readonly Talk[], asked: Parameters<typeof untold>[1], tell: (line: string) => void) {
  const { told, right, ratios } = estimates(talks, asked);
  const { count, letIn } = refusals(talks);
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => number(quantile(ratios, share)));
  tell(`told by really waited, of ${told}: ${shares.join(" ")} (5, 25, 50, 75, 95 %)`);
  return [
    ...silently(untold(talks, asked), tell, 0),
    { name: "calls that were told how long they wait", value: String(told) },
    bounded("of them right within a factor of two", told === 0 ? 0 : right / told, { least: 0.9 }),
    { name: "calls refused as overloaded", value: String(count) },
    bounded("of them let in when they came again as told", count === 0 ? 1 : letIn / count, { least: 0.9 }),
  ];
}

/** 1 where all visitors had as many turns, 1/n where one had all. */
function fairness(talks: readonly Talk[], { fromMs, toMs }: Span): number {
  const visitors = Map.groupBy(talks, ({ visitor }) => visitor).values();
  const turns = [...visitors].map(
    (own) => own.filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs < toMs).length,
  );
  const sum = turns.reduce((total, count) => total + count, 0);
  const squares = turns.reduce((total, count) => total + count * count, 0);
  return squares === 0 ? 0 : (sum * sum) / (turns.length * squares);
}
