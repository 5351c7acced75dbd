import type { DeviceStatus, Finding, GatewayStatus, StatusResult } from "../contract/index.ts";
import { allMessages } from "../database/paths.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { GatewayConnection } from "../gateway/connection/gateway-connection.ts";
import type { LinkState } from "../gateway/connection/gateway-link.ts";
import { GatewayUrlError, urlProblems, type ListedGateway } from "../gateway/connection/url.ts";
import { allowedQueue, type Loads } from "../gateway/load/load.ts";
import { listDevices, type DeviceList } from "../gateway/methods/pairing.ts";
import type { AdminGateway } from "../gateway-links.ts";
import type { Instance } from "../instance.ts";
import { learnGateways } from "./gateway-of.ts";
import { readLoads } from "../gateway/load/load-board.ts";
import { readLinkReport, type LinkSighting } from "../telemetry/link-report.ts";

/** How both devices' connections stand, what is wrong with them, and what to do; and where there are several gateways, with each. */
export async function readStatus(instance: Instance): Promise<StatusResult> {
  await learnGateways(instance);
  const refused = refusedList(instance);
  if (refused !== undefined) return refused;
  const fleet = instance.fleet();
  if (fleet === undefined) return statusOf(instance, () => instance.adminGateway().connection());
  const links = new Map(instance.adminGateways().map(({ url, connection }) => [url, connection]));
  const shares = sharesOf(fleet.gateways);
  const loads = await readLoads(await instance.database());
  const gateways = await Promise.all(
    fleet.gateways.map(async ({ url, state, weight, region }, index) => {
      const listed = { url, state, weight, share: shares[index] ?? 0, region };
      const connect = links.get(url);
      const seen = connect && statusOf(instance, connect, url);
      const busy = { openRuns: await openRunsAt(instance, url), ...loadOf(loads, url) };
      return { ...listed, ...busy, ...(await seen) };
    }),
  );
  const admin = gateways.find((one) => one.admin?.connected) ?? gateways.find((one) => one.admin);
  if (admin?.admin === undefined) throw new Error("One of the gateways is active.");
  const latest = gateways.flatMap(({ chat }) => chat ?? []);
  const chat = latest.toSorted((one, other) => one.seenAt.localeCompare(other.seenAt)).at(-1);
  return { admin: admin.admin, chat, gateways };
}

/** Of a list in the settings that a later deploy made useless: it is shown, so that it can be changed. */
function refusedList({ fleet, settings }: Instance): StatusResult | undefined {
  const named = settings.latest?.gateways;
  try {
    fleet();
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayUrlError) || named === undefined) throw error;
    const finding = { kind: `url-${error.kind}`, ...urlProblems[error.kind] };
    const admin = { connected: false, seenAt: new Date().toISOString(), finding };
    const gateways = named.map(({ url, state = "active", weight = 1, region }, index) => {
      const isAtFault = error.index === undefined || error.index === index;
      return { url, state, weight, share: 0, region, ...(isAtFault && { admin }) };
    });
    return { admin, gateways };
  }
}

/** In whole runs and milliseconds, as an owner reads it. */
function loadOf(
  loads: Loads,
  url: string,
): Partial<Pick<GatewayStatus, "inFlight" | "waiting" | "limit" | "startMs">> {
  const load = loads.get(url);
  if (load === undefined) return {};
  const limit = Math.round(load.working + allowedQueue(load));
  const { inFlight, waiting, startMs } = load;
  return { inFlight, waiting: waiting.length, limit, startMs: Math.round(startMs) };
}

/** What each gets of new conversations, from 0 to 1. */
function sharesOf(gateways: readonly ListedGateway[]): readonly number[] {
  const weights = gateways.map(({ state, weight }) => (state === "active" ? weight : 0));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** A gateway's messages without an end. Where the index is not built yet, the rest of the status is still worth having. */
async function openRunsAt({ database, log }: Instance, url: string): Promise<number | undefined> {
  try {
    const open = allMessages(await database())
      .where("state", "==", "open")
      .where("gateway", "==", url);
    return (await open.count().get()).data().count;
  } catch (error) {
    log.warn("The open messages of a gateway could not be counted", { url, problem: String(error) });
    return undefined;
  }
}

/** @param url where there are several gateways, of which that is one. */
async function statusOf(
  instance: Instance,
  connect: AdminGateway["connection"],
  url?: string,
): Promise<StatusResult> {
  const [chat, attempt] = await Promise.all([
    instance.database().then((database) => readLinkReport(database, url)),
    connect().then(lookAt).then(found, failed),
  ]);
  const seenAt = new Date().toISOString();
  if (attempt.kind === "failed") return { admin: { ...fromFailure(attempt.failure), seenAt }, chat };
  const { connection, devices } = attempt;
  const { release, protocol } = connection.hello;
  const { deviceId } = connection;
  return {
    admin: { deviceId, connected: true, paired: isPaired(devices, deviceId), release, protocol, seenAt },
    chat: chat && chatStatus(chat, devices),
  };
}

/** What `chat` saw last, without a wait for an approval that was given since: it connects with the next message. */
export function chatStatus(seen: DeviceStatus, devices: DeviceList): DeviceStatus {
  const { finding, ...rest } = seen;
  const paired = isPaired(devices, seen.deviceId);
  const waits = devices.pending.some(({ requestId }) => requestId === finding?.requestId);
  const isApproved = paired && finding?.requestId !== undefined && !waits;
  return { ...rest, paired, ...(finding && !isApproved && { finding }) };
}

function isPaired({ paired }: DeviceList, deviceId: string | undefined): boolean {
  return paired.some((device) => device.deviceId === deviceId);
}

/** What an instance of `chat` tells of its connections. */
export function sightingsOf(instance: Instance): readonly LinkSighting[] {
  const fleet = instance.fleet();
  if (fleet === undefined) return [sightingOf(instance.chatGateway().state) ?? []].flat();
  return fleet.states().flatMap(([url, state]) => {
    const sighting = sightingOf(state);
    return sighting === undefined ? [] : [{ ...sighting, url }];
  });
}

/** Undefined while there is nothing to tell. */
function sightingOf(state: LinkState): LinkSighting | undefined {
  if (state.kind === "open") {
    const { release, protocol, connectionId } = state.hello;
    return {
      report: { deviceId: state.deviceId, connected: true, release, protocol },
      fingerprint: connectionId,
    };
  }
  if (state.kind !== "waiting") return undefined;
  const { kind, details } = state.failure;
  return { report: fromFailure(state.failure), fingerprint: `${kind} ${details.requestId ?? ""}` };
}

/** What a connection tells of the devices. */
interface Look {
  readonly connection: GatewayConnection;
  readonly devices: DeviceList;
}

async function lookAt(connection: GatewayConnection): Promise<Look> {
  return { connection, devices: await listDevices(connection) };
}

type Attempt =
  ({ readonly kind: "found" } & Look) | { readonly kind: "failed"; readonly failure: GatewayFailure };

function found(look: Look): Attempt {
  return { kind: "found", ...look };
}

/** @throws whatever is not the gateway's doing, such as an unusable secret. */
function failed(failure: unknown): Attempt {
  if (failure instanceof GatewayFailure) return { kind: "failed", failure };
  throw failure;
}

function fromFailure(failure: GatewayFailure): Omit<DeviceStatus, "seenAt" | "paired"> {
  return { deviceId: failure.details.deviceId, connected: false, finding: findingOf(failure) };
}

export function findingOf({ kind, meaning, remedy, command, details }: GatewayFailure): Finding {
  return { kind, meaning, remedy, command, requestId: details.requestId };
}
