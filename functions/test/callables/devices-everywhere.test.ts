import { beforeEach, describe, expect, it } from "vitest";
import type { SimulatedGateway } from "../../../simulated-gateway/index.ts";
import { performAtGateways, type DeviceRequest } from "../../src/callables/devices-everywhere.ts";
import type { DeviceList } from "../../src/contract/index.ts";
import type { Instance } from "../../src/instance.ts";
import { Audit } from "../../src/telemetry/audit.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { useInstance } from "../support/instance.ts";

const test = useDatabase();
const world = useInstance(test);

let [first, second] = [] as SimulatedGateway[] as [SimulatedGateway, SimulatedGateway];
let instance: Instance;

beforeEach(async () => {
  first = world.gateway;
  second = await world.anotherGateway();
  const OPENCLAW_GATEWAY_URL = `${first.url}, ${second.url}`;
  instance = world.another({ GATEWAY_SHARE: "spread", OPENCLAW_GATEWAY_URL });
});

const audit = () => new Audit(test.database);
const perform = (request: DeviceRequest) =>
  performAtGateways(request, instance, {
    audit: audit(),
    caller: { uid: "olga", anonymous: false },
    approvable: ["operator.read", "operator.write"],
  });
const devices = async () => (await perform({ action: "listDevices" })) as DeviceList;

/** Forgets the chat device at a gateway, where it then asks to be let in. */
async function knockAt(gateway: SimulatedGateway): Promise<{ deviceId: string; requestId: string }> {
  const chat = gateway.paired.find(({ scopes }) => scopes.length === 2);
  gateway.remove(chat?.deviceId ?? "");
  await Promise.all(
    (instance.fleet()?.members() ?? [])
      .filter(({ url }) => url === gateway.url)
      .map(({ connection }) => connection().catch(() => {})),
  );
  const [device] = gateway.pending;
  if (device === undefined) throw new Error("Nobody asks to be let in.");
  return device;
}

describe("devices of several gateways", () => {
  it("are listed with their gateways, and decided on where they are", async () => {
    const { deviceId, requestId } = await knockAt(second);
    const { pending, paired, unasked } = await devices();
    expect(pending).toEqual([expect.objectContaining({ requestId, gateway: second.url })]);
    expect(paired.map(({ gateway }) => gateway)).toEqual([first.url, first.url, second.url]);
    expect(unasked).toBeUndefined();
    expect(await perform({ action: "approveDevice", requestId })).toEqual({ deviceId, gateway: second.url });
    const named = { action: "removeDevice", deviceId, gateway: first.url } as const;
    expect(await perform(named)).toEqual({ deviceId, gateway: first.url });
    expect([first.paired.length, second.paired.length]).toEqual([1, 2]);
    const { entries } = await audit().list({ pageSize: 5 });
    expect(entries.map(({ action, gateway }) => [action, gateway])).toEqual([
      ["removeDevice", first.url],
      ["approveDevice", second.url],
    ]);
  });

  it("are removed everywhere when no gateway is named", async () => {
    const chat = first.paired.find(({ scopes }) => scopes.length === 2);
    await perform({ action: "removeDevice", deviceId: chat?.deviceId ?? "" });
    expect([first.paired.length, second.paired.length]).toEqual([1, 1]);
  });

  it("are told of as far as they can be, when a gateway is away", async () => {
    const chat = first.paired.find(({ scopes }) => scopes.length === 2);
    await second.close();
    const { paired, unasked } = await devices();
    expect(paired.map(({ gateway }) => gateway)).toEqual([first.url, first.url]);
    expect(unasked).toMatchObject([{ gateway: second.url, finding: { kind: "connection-refused" } }]);
    expect(await failureOf(perform({ action: "rejectDevice", requestId: "r" }))).toMatchObject({
      name: "GatewayFailure",
    });
    const removing = perform({ action: "removeDevice", deviceId: chat?.deviceId ?? "" });
    expect(await failureOf(removing)).toMatchObject({ name: "GatewayFailure" });
    expect(first.paired.length).toBe(1);
  });

  it("are not looked for at a gateway that is none of the list", async () => {
    const request = { action: "rejectDevice", requestId: "r", gateway: "wss://elsewhere.example/" } as const;
    expect(await failureOf(perform(request))).toMatchObject({ reason: "device-request-not-found" });
  });

  it("are those of each that stands by, where conversations are not spread", async () => {
    instance = world.another({ OPENCLAW_GATEWAY_URL: `${first.url}, ${second.url}` });
    expect((await devices()).paired.map(({ gateway }) => gateway)).toEqual([
      first.url,
      first.url,
      second.url,
      second.url,
    ]);
  });

  it("name no gateway where there is one", async () => {
    instance = world.instance;
    const { paired } = await devices();
    expect(paired.map(({ gateway }) => gateway)).toEqual([undefined, undefined]);
    const [device] = paired;
    const removed = await perform({ action: "removeDevice", deviceId: device?.deviceId ?? "" });
    expect(removed).toEqual({ deviceId: device?.deviceId, gateway: undefined });
    expect(await failureOf(perform({ action: "removeDevice", deviceId: "none" }))).toMatchObject({
      reason: "device-not-found",
    });
  });
});
