import type { AdminRequest, DeviceChange, DeviceList } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import { listDevices, type DeviceList as GatewayDevices } from "../gateway/methods/pairing.ts";
import type { AdminGateway, Instance } from "../instance.ts";
import { approve, reject, remove, type DeviceOffice } from "./device-changes.ts";
import { learnGateways } from "./gateway-of.ts";
import { showDevices } from "./show-devices.ts";
import { findingOf } from "./status.ts";

export type DeviceRequest = Extract<
  AdminRequest,
  { action: "listDevices" | "approveDevice" | "rejectDevice" | "removeDevice" }
>;

/** What an office needs beside its gateway. */
type Office = Pick<DeviceOffice, "audit" | "caller" | "approvable">;

/** Lists the devices of all gateways, or decides on one at the gateway that has it. */
export async function performAtGateways(
  asked: DeviceRequest,
  instance: Instance,
  office: Office,
): Promise<DeviceList | DeviceChange> {
  await learnGateways(instance);
  const gateways = instance.adminGateways();
  switch (asked.action) {
    case "listDevices":
      return listEverywhere(gateways);
    case "approveDevice":
      return approve(await officeThatKnows(asked, gateways, office), asked);
    case "rejectDevice":
      return reject(await officeThatKnows(asked, gateways, office), asked.requestId);
    case "removeDevice":
      return removeEverywhere(asked, gateways, office);
  }
}

/** What is known of one gateway's devices. */
interface Seen {
  readonly url: string;
  readonly devices: GatewayDevices | GatewayFailure;
}

/** Asks all of them. @throws GatewayFailure when none can be asked, SecretUnusable */
async function look(gateways: readonly AdminGateway[]): Promise<readonly Seen[]> {
  const seen = await Promise.all(
    gateways.map(async ({ url, connection }) => {
      try {
        return { url, devices: await listDevices(await connection()) };
      } catch (error) {
        if (error instanceof GatewayFailure) return { url, devices: error };
        throw error;
      }
    }),
  );
  const [first] = seen;
  if (first?.devices instanceof GatewayFailure && !seen.some(isAnswered)) throw first.devices;
  return seen;
}

function isAnswered(seen: Seen): seen is Seen & { devices: GatewayDevices } {
  return !(seen.devices instanceof GatewayFailure);
}

async function listEverywhere(gateways: readonly AdminGateway[]): Promise<DeviceList> {
  const seen = await look(gateways);
  const isSeveral = gateways.length > 1;
  const lists = seen
    .filter(isAnswered)
    .map(({ url, devices }) => showDevices(devices, isSeveral ? url : undefined));
  const unasked = seen.flatMap(({ url, devices }) =>
    devices instanceof GatewayFailure ? [{ gateway: url, finding: findingOf(devices) }] : [],
  );
  return {
    pending: lists.flatMap(({ pending }) => pending),
    paired: lists.flatMap(({ paired }) => paired),
    unasked: unasked.length > 0 ? unasked : undefined,
  };
}

interface About {
  readonly requestId: string;
  readonly gateway?: string | undefined;
}

/** @throws ChatError `device-request-not-found`, GatewayFailure of the gateway that may have it and cannot be asked */
async function officeThatKnows(
  { requestId, gateway }: About,
  gateways: readonly AdminGateway[],
  office: Office,
): Promise<DeviceOffice> {
  const has = ({ pending }: GatewayDevices) => pending.some((device) => device.requestId === requestId);
  const { offices, failure } = await officesThat(has, { gateways, gateway, office });
  const [found] = offices;
  if (found === undefined) throw failure ?? new ChatError("device-request-not-found");
  return found;
}

/**
 * From the gateway that is named; else from each that lets the device in.
 * @throws ChatError `device-not-found`, GatewayFailure of one that could not be asked, after it was removed from the others
 */
async function removeEverywhere(
  { deviceId, gateway }: { readonly deviceId: string; readonly gateway?: string | undefined },
  gateways: readonly AdminGateway[],
  office: Office,
): Promise<DeviceChange> {
  const has = ({ paired }: GatewayDevices) => paired.some((device) => device.deviceId === deviceId);
  const { offices, failure } = await officesThat(has, { gateways, gateway, office });
  const changes: DeviceChange[] = [];
  for (const one of offices) changes.push(await remove(one, deviceId));
  if (failure !== undefined) throw failure;
  const [first] = changes;
  if (first === undefined) throw new ChatError("device-not-found");
  return first;
}

interface Search {
  readonly gateways: readonly AdminGateway[];
  /** The only one that is meant. */
  readonly gateway: string | undefined;
  readonly office: Office;
}

interface Found {
  readonly offices: readonly DeviceOffice[];
  /** Of a gateway that may have it too. */
  readonly failure?: GatewayFailure | undefined;
}

/** The offices at the gateways that have it; where one is meant, at that: it says itself what it has not. */
async function officesThat(
  has: (devices: GatewayDevices) => boolean,
  { gateways, gateway, office }: Search,
): Promise<Found> {
  const meant = gateway === undefined ? gateways : gateways.filter(({ url }) => url === gateway);
  const isSeveral = gateways.length > 1;
  const officeAt = async ({ url, connection }: AdminGateway): Promise<DeviceOffice> => ({
    ...office,
    ...(isSeveral && { gateway: url }),
    connection: await connection(),
  });
  if (meant.length < 2) return { offices: await Promise.all(meant.map(officeAt)) };
  const seen = await look(meant);
  const holders = new Set(seen.filter((one) => isAnswered(one) && has(one.devices)).map(({ url }) => url));
  const failures = seen.flatMap(({ devices }) => (devices instanceof GatewayFailure ? [devices] : []));
  const offices = await Promise.all(meant.filter(({ url }) => holders.has(url)).map(officeAt));
  return { offices, failure: failures[0] };
}
