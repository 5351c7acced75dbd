import { sampled, type Bench, type Scale } from "../figure.ts";
import { approveDevice, listDevices } from "../../functions/src/gateway/methods/pairing.ts";
import type { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { adminScopes } from "../../functions/src/gateway-links.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway } from "../parts/gateway.ts";
import { usualReply } from "../parts/script.ts";
import { openLine } from "../parts/slow-line.ts";
import { turn } from "../parts/visitor.ts";
import { costOf, ratios } from "../statistics.ts";

const roundTripMs = 20;

/** As a function that keeps nothing between calls: the owner's identity approves a new device each time. */
async function turnAnew(url: string, owner: DeviceIdentity): Promise<void> {
  const device = newDevice();
  await refused(newLink(url, device));
  const office = newLink(url, owner, adminScopes);
  const connection = await office.connection();
  const { pending } = await listDevices(connection);
  const request = pending.find(({ deviceId }) => deviceId === device.deviceId);
  await approveDevice(connection, request?.requestId ?? "");
  const paired = newLink(url, device);
  await turn(benchInstance({ link: paired }), usualReply);
  paired.close();
  office.close();
}

async function refused(link: GatewayLink): Promise<void> {
  const isIn = await link.connection().then(
    () => true,
    () => false,
  );
  if (isIn) throw new Error("A device that nobody knows was let in.");
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  return (await costOf(work)).ms;
}

async function run({ short }: Scale) {
  const [known, owner] = [newDevice(), newDevice()];
  await using gateway = await startGateway({ devices: [known, owner], scopes: adminScopes });
  await using line = await openLine(gateway.url, roundTripMs);
  const link = newLink(line.url, known);
  const warm = benchInstance({ link });
  const [ours, theirs] = [[] as number[], [] as number[]];
  for (let round = 0; round < (short ? 12 : 60); round += 1) {
    const [our, their] = [
      await msOf(() => turn(warm, usualReply)),
      await msOf(() => turnAnew(line.url, owner)),
    ];
    if (round < 3) continue;
    ours.push(our);
    theirs.push(their);
  }
  link.close();
  const figure = "warm turn through the handler";
  const against = "connect, pair and send anew for every request, over the same 20 ms link";
  return [
    sampled({ figure, against, unit: "ratio", reach: { atMost: 0.1 } }, ratios(ours, theirs)),
    sampled({ figure: `${figure}: time itself`, against: "", unit: "ms" }, ours),
  ];
}

export const warmTurn: Bench = { name: "warm-turn", isRatio: true, run };
