import { parseArgs } from "node:util";
import { Crowd, type CrowdOptions } from "./crowd.ts";

const usage = `npm run simulate -- crowd [options]

A day of a site with more visitors than its gateways hold, under a virtual clock: the real waiting rooms and the real choice of a
gateway, on instances that tell each other of their lines, before gateways of which only the queue is simulated. Half of the
visitors come in bursts of ten minutes.

  --visitors N     (100000) each asks one to seven times, one in ten in three tabs at once
  --instances N    (100) each message comes to any of them
  --gateways N     (50)
  --lanes N        (8) runs that a gateway works on at a time
  --work N         (8) seconds that one takes in the median
  --hours N        (24)
  --bursts N       (6) in all
  --losses N       (20) gateways that are lost for half a minute to ten minutes
  --no-upgrades    no gateway is restarted; otherwise each is, one after the other
  --seed NAME      (crowd) the same seed is the same day
  --help           this text
`;

const numbers = {
  visitors: 100_000,
  instances: 100,
  gateways: 50,
  lanes: 8,
  work: 8,
  hours: 24,
  bursts: 6,
  losses: 20,
} as const;

/** @returns the exit code. */
export async function crowd(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    console.log(options);
    return options === usage ? 0 : 2;
  }
  const day = new Crowd(options);
  const beganAtMs = performance.now();
  await day.run();
  for (const [name, value] of Object.entries(figuresOf(day, options)))
    console.log(`${name.padEnd(62)}${value}`);
  console.log(`\nOn one core in ${Math.round((performance.now() - beganAtMs) / 1_000)} s.`);
  return 0;
}

function figuresOf({ figures, gateways, board }: Crowd, { lanes }: CrowdOptions): Record<string, string> {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const share = (count: number) => (count / figures.answered).toFixed(2);
  const saturated = gateways.map(({ full }) => full.workedMs / (full.ms * lanes || 1));
  const mean = saturated.reduce((all, one) => all + one, 0) / saturated.length;
  return {
    "messages answered": String(figures.answered),
    "lost with their gateway, and asked again": String(figures.lost),
    "refused as overloaded, and asked again": String(figures.refusals),
    "waited over four seconds without being told": String(figures.untold),
    "wait until the agent begins, p50": seconds(figures.wait(0.5)),
    "wait until the agent begins, p99": seconds(figures.wait(0.99)),
    "first estimates within a factor of two, or two seconds": percent(figures.estimated),
    "Jain's index over who began to wait in the same minute": figures.fairness.toFixed(3),
    "a gateway's work while messages waited for it": percent(mean),
    "documents that instances wrote and read for a message": `${share(board.writes)} and ${share(board.reads)}`,
    "writes of the busiest document within ten seconds": String(board.busiest),
    "runs in a gateway's own queue, at most": String(Math.max(...gateways.map(({ longest }) => longest))),
  };
}

function readOptions(args: readonly string[]): CrowdOptions | string {
  const names = Object.keys(numbers) as (keyof typeof numbers)[];
  const flags = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...flags,
        seed: { type: "string" },
        "no-upgrades": { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) return usage;
    const read = names.map((name) => [name, numberOf(name, (values as Record<string, unknown>)[name])]);
    return {
      ...(Object.fromEntries(read) as Record<keyof typeof numbers, number>),
      seed: values.seed ?? "crowd",
      upgrades: values["no-upgrades"] !== true,
    };
  } catch (error) {
    return `${(error as Error).message} See --help.`;
  }
}

function numberOf(name: keyof typeof numbers, text: unknown): number {
  if (text === undefined) return numbers[name];
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number.`);
  return number;
}
