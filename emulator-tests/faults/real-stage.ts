import { randomBytes, randomUUID } from "node:crypto";
import { parseDeviceKey, type DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { GatewayLink } from "../../functions/src/gateway/connection/gateway-link.ts";
import { approveDevice, listDevices, removeDevice } from "../../functions/src/gateway/methods/pairing.ts";
import { adminScopes, chatScopes, makeDeviceKey } from "../../local-stack/identities.ts";
import type { GatewayUnderTest } from "../gateways/gateway-under-test.ts";
import { Line } from "../gateways/line.ts";
import { startRealGateway } from "../gateways/real-gateway.ts";
import { Fleet } from "./fleet.ts";
import { Message, unsignedToken } from "./message.ts";
import { judge, type Verdict } from "./verdict.ts";
import { eventually } from "./waiting.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Owns a backend with a real gateway, its model, and the line between it and the function instances. */
export class RealStage {
  readonly gateway: GatewayUnderTest;
  readonly line: Line;
  readonly fleet: Fleet;
  readonly #chat: DeviceIdentity;
  readonly #admin: GatewayLink;

  private constructor(gateway: GatewayUnderTest, line: Line, fleet: Fleet, devices: Devices) {
    this.gateway = gateway;
    this.line = line;
    this.fleet = fleet;
    this.#chat = devices.chat;
    const shown = async () => ({ token: gateway.token, identity: devices.admin });
    const credentials = { read: shown, refresh: shown };
    this.#admin = new GatewayLink({ urls: [gateway.url], scopes: adminScopes, log: quiet, credentials });
  }

  static async open(release: string, folder: string): Promise<RealStage> {
    const key = makeDeviceKey();
    const devices = { chat: parseDeviceKey(key), admin: parseDeviceKey(makeDeviceKey()) };
    const gateway = await startRealGateway(release, [
      { ...devices.chat, scopes: chatScopes },
      { ...devices.admin, scopes: adminScopes },
    ]);
    const line = new Line(gateway.url);
    await line.listen();
    const secrets = {
      OPENCLAW_GATEWAY_TOKEN: gateway.token,
      OPENCLAW_DEVICE_KEY: key,
      SESSION_KEY_PEPPER: randomBytes(32).toString("base64url"),
    };
    const fleet = await Fleet.start({ gatewayUrl: line.url, secrets, folder });
    return new RealStage(gateway, line, fleet, devices);
  }

  /** A message of a new visitor; its marks are those of the scripted model. */
  message(marks = ""): Message {
    return new Message(unsignedToken(randomUUID()), undefined, marks);
  }

  /** Sends a message until it is answered, to the instances in turn. */
  insist(message: Message, first = 0): Promise<void> {
    return message.insist((round) => this.fleet.at(first + round));
  }

  /** The owner takes the chat device's approval back, and approves it again as soon as it asks. */
  async unpair(): Promise<void> {
    await removeDevice(await this.#admin.connection(), this.#chat.deviceId);
    const asks = async () => (await listDevices(await this.#admin.connection())).pending[0]?.requestId;
    const requestId = await eventually(asks, 20_000, 200);
    if (requestId !== undefined) await approveDevice(await this.#admin.connection(), requestId);
  }

  /** The owner gives the gateway another token, and tells the functions of it. */
  async rotateToken(): Promise<void> {
    this.fleet.secrets.set("OPENCLAW_GATEWAY_TOKEN", await this.gateway.rotateToken());
  }

  async verdict(message: Message, mayBeResumed: boolean): Promise<Verdict> {
    const { messageId, nonce, calls } = message;
    const asked = this.gateway.model.prompts().filter((prompt) => prompt.includes(nonce));
    // What the gateway asks on its own, to go on after a restart, says so.
    const own = asked.filter((prompt) => !prompt.includes("[System]"));
    const askedRunIds = own.map((_, index) => String(index));
    const stored = await message.stored(this.fleet.at(1));
    const evidence = { messageId, nonce, calls, askedRunIds, answeredRunIds: [], stored };
    return judge({ ...evidence, namesRuns: false, mayBeResumed });
  }

  async close(): Promise<void> {
    this.#admin.close();
    await this.fleet.stop();
    await this.line.close();
    await this.gateway.stop();
  }
}

interface Devices {
  readonly chat: DeviceIdentity;
  readonly admin: DeviceIdentity;
}
