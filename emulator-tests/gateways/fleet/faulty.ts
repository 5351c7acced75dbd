import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { GatewayUrlError, type GatewayUrlProblem } from "../../../functions/src/gateway/connection/url.ts";
import { Message, unsignedToken } from "../../faults/message.ts";
import { accountOf } from "./account.ts";
import { Crowd, type Talk } from "./crowd.ts";
import { homes, quantile } from "./figures.ts";
import { bounded, number, type Finding } from "./finding.ts";
import type { GatewayFleet, Oddity } from "./gateway-fleet.ts";
import { judged, WARM_MS, type Scenario } from "./scenario.ts";

/** Who talk to two good gateways and one that is not. */
const VISITORS = 12;

/** Characters of a sentence that are shown. */
const SHOWN = 60;

/** How much longer the model of a slow gateway thinks. */
const SLOWER = 20;

/** The fourth is the older release: the newer finds with another clock that its own files are from another time, and does not start. */
const gateways = [
  "none",
  "none",
  "other token",
  "clock ahead",
  "device not approved",
] as const satisfies Oddity[];

interface Fault {
  readonly name: string;
  readonly gateway: number;
  readonly begin?: (fleet: GatewayFleet) => void;
  readonly end?: (fleet: GatewayFleet) => void;
  /** What the owner is told of it; undefined where nothing is wrong with it. */
  readonly sentence?: RegExp;
  /** Whether conversations are put on it nevertheless. */
  readonly isUsed: boolean;
}

const faults: readonly Fault[] = [
  { name: "one wants another token", gateway: 2, sentence: /token/i, isUsed: false },
  { name: "one has not approved the device", gateway: 4, sentence: /approve/i, isUsed: false },
  { name: "the clock of one is ten minutes ahead", gateway: 3, isUsed: true },
  {
    name: "one accepts connections and never answers",
    gateway: 1,
    begin: (fleet) => fleet.gateways[1]?.freeze(),
    end: (fleet) => fleet.gateways[1]?.thaw(),
    sentence: /./,
    isUsed: false,
  },
  {
    name: `one is ${SLOWER} times slower`,
    gateway: 1,
    begin: (fleet) => void Object.assign(fleet.gateways[1] ?? {}, { thinkMs: fleet.plan.thinkMs * SLOWER }),
    end: (fleet) => void Object.assign(fleet.gateways[1] ?? {}, { thinkMs: fleet.plan.thinkMs }),
    isUsed: true,
  },
];

/** Lists that a deploy is refused with, from the addresses of two gateways. */
const lists: readonly { readonly kind: GatewayUrlProblem; readonly of: (a: string, b: string) => string }[] =
  [
    { kind: "double", of: (a, b) => `${a}, ${b}, ${a}` },
    { kind: "wrong-weight", of: (a, b) => `${a} weight=0, ${b}` },
    { kind: "none-active", of: (a, b) => `${a} off, ${b} off` },
    { kind: "unknown-word", of: (a, b) => `${a} drained, ${b}` },
  ];

/** One gateway of a list is not as it should be, or the list itself. */
export const faulty: Scenario = {
  name: "faulty",
  about: "lists that cannot be used, and gateways with another token, another clock, no answers or slow ones",
  gateways,
  play: async (fleet, { tell }) => {
    const findings: Finding[] = [];
    for (const list of lists) findings.push(await refused(fleet, list));
    const talks: Talk[] = [];
    for (const fault of faults) {
      const crowd = await talkBeside(fleet, fault);
      talks.push(...crowd.talks);
      findings.push(...(await told(fleet, fault, crowd.talks)));
      fault.end?.(fleet);
      await crowd.leave();
      const home = homes(crowd.talks, fleet.asked(), Infinity);
      const [there, elsewhere] = [true, false].map((is) =>
        crowd.talks.filter(({ visitor }) => (home.get(visitor) === fault.gateway) === is),
      );
      tell(`${fault.name}: there ${line(there ?? [])}; elsewhere ${line(elsewhere ?? [])}`);
    }
    return [...findings, ...judged(await accountOf(fleet, talks), tell)];
  },
};

async function refused(fleet: GatewayFleet, { kind, of }: (typeof lists)[number]): Promise<Finding> {
  const [a = "", b = ""] = fleet.gateways.map(({ url }) => url);
  await fleet.deployText(of(a, b));
  const end = await new Message(unsignedToken("visitor")).send(fleet.at(0));
  const sentence = new GatewayUrlError(kind).message;
  const isLogged = readFileSync(fleet.at(0).logFile, "utf8").includes(sentence);
  const reason = end.kind === "refused" ? end.reason : end.kind;
  return {
    name: `a list with ${kind}`,
    value: isLogged ? reason : `${reason}, without its sentence in the log`,
    target: "gateway-misconfigured",
    isGood: reason === "gateway-misconfigured" && isLogged,
  };
}

/** Two good gateways, or the first alone where the second is the one that is hurt. */
async function talkBeside(fleet: GatewayFleet, { gateway, begin }: Fault): Promise<Crowd> {
  begin?.(fleet);
  await fleet.deploy(gateways.map((_, index) => (index < 2 || index === gateway ? "" : undefined)));
  const crowd = new Crowd({ visitors: VISITORS, place: (index) => fleet.at(index) });
  await delay(WARM_MS * 2);
  return crowd;
}

async function told(fleet: GatewayFleet, { name, gateway, sentence, isUsed }: Fault, talks: readonly Talk[]) {
  const complaint = await fleet.complaint(gateway);
  const there = [...homes(talks, fleet.asked(), Infinity).values()].filter((home) => home === gateway).length;
  const isTold = sentence === undefined ? complaint === undefined : sentence.test(complaint ?? "");
  return [
    {
      name,
      value: complaint?.slice(0, SHOWN) ?? "nothing is wrong",
      target: String(sentence ?? ""),
      isGood: isTold,
    },
    bounded(`${name}: conversations there`, there, isUsed ? { least: 1 } : { most: 0 }),
  ];
}

function line(talks: readonly Talk[]): string {
  const ms = talks.map(({ beganAtMs, endedAtMs }) => endedAtMs - beganAtMs);
  const [p50, p99] = [0.5, 0.99].map((share) => number(quantile(ms, share) / 1_000, 1));
  return `${talks.length} turns, p50 ${p50} s, p99 ${p99} s`;
}
