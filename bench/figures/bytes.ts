import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway } from "../parts/gateway.ts";
import { usualReply } from "../parts/script.ts";
import { openLine } from "../parts/slow-line.ts";
import { turn } from "../parts/visitor.ts";

type Release = "2026.9.6" | "2026.3.13";

/** Bytes that all instances together receive for one turn of one of them. */
async function bytesPerTurn(release: Release, instances: number, turnsEach: number): Promise<number> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity], release });
  await using line = await openLine(gateway.url, 0);
  const links = Array.from({ length: instances }, () => newLink(line.url, identity));
  await Promise.all(links.map((link) => link.connection()));
  const before = line.received;
  const each = links.map((link) => benchInstance({ link }));
  for (let count = 0; count < turnsEach; count += 1)
    await Promise.all(each.map((instance) => turn(instance, usualReply)));
  const bytes = line.received - before;
  for (const link of links) link.close();
  return bytes / (instances * turnsEach);
}

async function growth(release: Release, protocol: string, turns: number): Promise<Figure[]> {
  const one = await bytesPerTurn(release, 1, turns);
  const ten = await bytesPerTurn(release, 10, Math.ceil(turns / 5));
  const fifty = await bytesPerTurn(release, 50, Math.ceil(turns / 10));
  const name = (instances: number) => `bytes received per turn with ${instances} instances, ${protocol}`;
  const reach = protocol === "v4" ? ({ atMost: 1.1 } as const) : undefined;
  const common = { against: "one instance", unit: "ratio" } as const;
  return [
    { figure: name(1).replace("instances", "instance"), against: "", unit: "bytes", value: one },
    sampled({ figure: name(10), ...common, reach }, [ten / one]),
    sampled({ figure: name(50), ...common, reach }, [fifty / one]),
    {
      figure: `bytes that each further instance receives of a turn, ${protocol}`,
      against: "",
      unit: "bytes",
      value: (fifty - one) / 49,
    },
  ];
}

async function run({ short }: Scale): Promise<Figure[]> {
  const turns = short ? 5 : 20;
  return [...(await growth("2026.9.6", "v4", turns)), ...(await growth("2026.3.13", "v3", turns))];
}

export const bytes: Bench = { name: "bytes", isRatio: true, run };
