import { setTimeout as delay } from "node:timers/promises";
import { accountOf } from "./account.ts";
import { Crowd, type Talk } from "./crowd.ts";
import { homes, latencies, quantile, rate, told, untold, type Span } from "./figures.ts";
import { bounded, number, type Finding } from "./finding.ts";
import type { GatewayFleet, Listed } from "./gateway-fleet.ts";
import { judged, silently, WARM_MS, type Scenario } from "./scenario.ts";

/** Milliseconds that a gateway is away, or stands still. */
const AWAY_MS = 10_000;

/** Visitors who begin to talk after a list was changed. */
const NEWCOMERS = 24;

interface Change {
  readonly name: string;
  readonly make: (fleet: GatewayFleet) => Promise<unknown>;
  /** Gateways that newcomers are put on after it, where that is looked at. */
  readonly takesNew?: readonly number[];
}

const deployed = (...listed: Listed[]): Pick<Change, "make" | "takesNew"> => ({
  make: (fleet) => fleet.deploy(listed),
  takesNew: listed.flatMap((words, index) => (words === "" ? [index] : [])),
});

/** The fourth is the older release; the fifth is not in the list until it is added. */
const changes: readonly Change[] = [
  {
    name: "one is killed, and started again",
    make: async ({ gateways: [, killed] }) => {
      await killed?.kill();
      await delay(AWAY_MS);
      await killed?.start();
    },
  },
  {
    name: "one stands still, and goes on",
    make: async ({ gateways: [, , still] }) => {
      still?.freeze();
      await delay(AWAY_MS);
      still?.thaw();
    },
  },
  { name: "one restarts", make: async ({ gateways }) => gateways[3]?.restart("politely") },
  { name: "one drains", ...deployed("draining", "", "", "") },
  { name: "one is added", ...deployed("draining", "", "", "", "") },
  { name: "one is taken away", ...deployed(undefined, "", "", "", "") },
];

/** Everything that an owner, or a host, does to the gateways of a fleet, while visitors talk. */
export const changing: Scenario = {
  name: "changes",
  about: "gateways are killed, stand still, restart, drain, are added and taken away while visitors talk",
  gateways: ["none", "none", "none", "none", "none"],
  play: async (fleet, { visitors, tell }) => {
    await fleet.deploy(["", "", "", ""]);
    const place = (index: number) => fleet.at(index);
    const crowds = [new Crowd({ visitors, place })];
    const talks = () => crowds.flatMap((crowd) => crowd.talks);
    await delay(WARM_MS);
    const [findings, spans]: [Finding[], [string, Span][]] = [[], []];
    for (const { name, make, takesNew } of changes) {
      tell(`${name}...`);
      const fromMs = performance.now();
      await make(fleet);
      const changedMs = performance.now();
      const newcomers = takesNew && new Crowd({ visitors: NEWCOMERS, place });
      await delay(WARM_MS);
      await newcomers?.leave();
      spans.push([name, { fromMs, toMs: performance.now() }]);
      if (newcomers === undefined || takesNew === undefined) continue;
      crowds.push(newcomers);
      findings.push(...afterDeploy(fleet, name, { crowds, changedMs, takesNew }));
    }
    await Promise.all(crowds.map((crowd) => crowd.leave()));
    for (const [name, span] of spans) tell(`${name}: ${line(talks(), span)}`);
    return [
      ...findings,
      ...silently(untold(talks(), fleet.asked()), tell),
      ...judged(await accountOf(fleet, talks()), tell),
    ];
  },
};

interface After {
  /** The newcomers are the last. */
  readonly crowds: readonly Crowd[];
  readonly changedMs: number;
  readonly takesNew: readonly number[];
}

function afterDeploy(fleet: GatewayFleet, name: string, { crowds, changedMs, takesNew }: After): Finding[] {
  const asked = fleet.asked();
  const all = crowds.map(({ talks }, index) => {
    const [before, now] = [changedMs, Infinity].map((atMs) => homes(talks, asked, atMs));
    return { index, before: before ?? new Map(), now: now ?? new Map() };
  });
  const newest = [...(all.at(-1)?.now.values() ?? [])];
  const moved = all.flatMap(({ before, now }) => {
    const ofOld = [...before].filter(([visitor, home]) => fleet.isListed(home) && now.get(visitor) !== home);
    return ofOld.map(([visitor]) => visitor);
  });
  const byGateway = takesNew.map((index) => newest.filter((home) => home === index).length);
  const strays = newest.length - byGateway.reduce((sum, count) => sum + count, 0);
  return [
    { name: `${name}: newcomers on each that takes them`, value: byGateway.join(" ") },
    bounded(`${name}: newcomers elsewhere`, strays, { most: 0 }),
    bounded(`${name}: conversations moved from a gateway of the list`, moved.length, { most: 0 }),
  ];
}

function line(talks: readonly Talk[], span: Span): string {
  const ms = latencies(talks, span);
  const began = talks.filter(({ beganAtMs }) => beganAtMs >= span.fromMs && beganAtMs < span.toMs);
  const reasons = [...told(began)].map(([reason, count]) => `${reason} ${count}`).join(", ");
  const [p50, p99] = [0.5, 0.99].map((share) => number(quantile(ms, share) / 1_000, 1));
  return `${number(rate(talks, span))} turns a second, p50 ${p50} s, p99 ${p99} s; told ${reasons || "nothing else"}`;
}
