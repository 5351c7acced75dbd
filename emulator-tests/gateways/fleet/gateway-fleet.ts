import { randomBytes, randomUUID } from "node:crypto";
import { GatewayLink } from "../../../functions/src/gateway/connection/gateway-link.ts";
import { GatewayFailure } from "../../../functions/src/gateway/failures/failure.ts";
import type { DialTimeouts } from "../../../functions/src/gateway/connection/gateway-dialer.ts";
import { parseDeviceKey, type DeviceIdentity } from "../../../functions/src/gateway/connection/identity.ts";
import { chatSend } from "../../../functions/src/gateway/methods/chat-requests.ts";
import { chatScopes, makeDeviceKey } from "../../../local-stack/identities.ts";
import { Fleet } from "../../faults/fleet.ts";
import type { FunctionInstance } from "../../faults/function-instance.ts";
import { startRealGateway, type RealGateway } from "../real-gateway.ts";
import { LogBook } from "../log-book.ts";
import { endOf, patient, reach } from "../world.ts";

/** What is odd about a gateway: its owner forgot to give it the token of the others, or to approve the device, or to set its clock. */
export type Oddity = "none" | "other token" | "device not approved" | "clock ahead";

export interface FleetPlan {
  readonly gateways: readonly { readonly release: string; readonly odd: Oddity }[];
  /** `agents.defaults.maxConcurrent`: runs that a gateway works on at a time. */
  readonly maxConcurrent: number;
  /** Milliseconds that every model thinks before it answers. */
  readonly thinkMs: number;
  /** Function instances. */
  readonly instances: number;
  /** Where the logs of the function instances go. */
  readonly folder: string;
  readonly onProgress: (line: string) => void;
}

/** What is deployed of a gateway: the words behind its address, none for `active`; undefined leaves it out of the list. */
export type Listed = string | undefined;

/** More than a gateway forgives a device that signs by its own clock. */
const CLOCK_AHEAD_MS = 600_000;

/** Seconds that one call may last: on one gateway the sixtieth of sixty visitors waits for half a minute. */
const CALL_SECONDS = 120;

/** One prompt of a gateway to its model. */
export interface Asked {
  /** The gateway's index. */
  readonly gateway: number;
  /** By the clock of `performance`, milliseconds. */
  readonly atMs: number;
  /** Whether the gateway asked by itself, to go on after its restart. */
  readonly isResumed: boolean;
}

/** Owns several real gateways with one token and one chat device, each with a model of its own, and the instances in front of them. */
export class GatewayFleet {
  readonly gateways: readonly RealGateway[];
  readonly plan: FleetPlan;
  readonly #instances: Fleet;
  readonly #chat: DeviceIdentity;
  readonly #token: string;
  #listed: readonly Listed[] = [];
  readonly #retired = new Set<FunctionInstance>();

  private constructor(plan: FleetPlan, parts: Parts) {
    this.plan = plan;
    this.gateways = parts.gateways;
    this.#instances = parts.instances;
    this.#chat = parts.chat;
    this.#token = parts.token;
  }

  static async open(plan: FleetPlan): Promise<GatewayFleet> {
    const key = makeDeviceKey();
    const chat = parseDeviceKey(key);
    const token = randomBytes(24).toString("base64url");
    const gateways = await startGateways(plan, chat, token);
    const instances = await Fleet.start({
      gatewayUrl: listOf(
        gateways,
        gateways.map(() => ""),
      ),
      folder: plan.folder,
      names: Array.from({ length: plan.instances }, (_, index) => `F${index + 1}`),
      parameters: { GATEWAY_SHARE: "spread", CHAT_TIMEOUT_SECONDS: String(CALL_SECONDS) },
      secrets: {
        OPENCLAW_GATEWAY_TOKEN: token,
        OPENCLAW_DEVICE_KEY: key,
        SESSION_KEY_PEPPER: randomBytes(32).toString("base64url"),
      },
    });
    const fleet = new GatewayFleet(plan, { gateways, instances, chat, token });
    for (const [index, gateway] of gateways.entries()) {
      if ((await fleet.complaint(index)) === undefined) await fleet.#warm(gateway);
      gateway.thinkMs = plan.thinkMs;
    }
    return fleet;
  }

  /** What is wrong with a gateway, as the doctor says it; undefined when the chat device is let in. */
  async complaint(index: number): Promise<string | undefined> {
    const link = this.#linkTo(this.gateways[index]?.url ?? "", patient);
    try {
      await link.connection();
      return undefined;
    } catch (error) {
      if (error instanceof GatewayFailure) return `${error.meaning} ${error.remedy}`;
      throw error;
    } finally {
      link.close();
    }
  }

  /** What a gateway loads with its first message keeps it from answering anything else for a while. */
  async #warm(gateway: RealGateway): Promise<void> {
    const link = this.#linkTo(gateway.url, patient);
    try {
      const connection = await reach(link);
      const [sessionKey, runId] = [`agent:main:web:${randomUUID()}`, randomUUID()];
      await chatSend(connection, { sessionKey, message: "\u2060are you there", idempotencyKey: runId });
      await endOf(connection, runId);
    } finally {
      link.close();
    }
  }

  #linkTo(url: string, timeouts: DialTimeouts): GatewayLink {
    const shown = async () => ({ token: this.#token, identity: this.#chat });
    const credentials = { read: shown, refresh: shown };
    return new GatewayLink({ urls: [url], scopes: chatScopes, log: new LogBook(), credentials, timeouts });
  }

  /** Whether a gateway is in the list of now, and not off. */
  isListed(index: number): boolean {
    const words = this.#listed[index];
    return words !== undefined && !words.includes("off");
  }

  /** Puts fresh instances with another list in the place of all; the old ones end when their calls are over. */
  async deploy(listed: readonly Listed[]): Promise<void> {
    this.#listed = listed;
    await this.deployText(listOf(this.gateways, listed));
  }

  /** The same with any text for a list. */
  async deployText(list: string): Promise<void> {
    for (const old of await this.#instances.deploy(list)) this.#retire(old);
  }

  /** The instance at an index, counted round and round. */
  at(index: number): FunctionInstance {
    return this.#instances.at(index);
  }

  /** What the models were asked, by the nonce of the message, oldest first. */
  asked(): ReadonlyMap<string, readonly Asked[]> {
    const all = new Map<string, Asked[]>();
    for (const [gateway, { journal }] of this.gateways.entries())
      for (const { at, text } of journal) {
        const nonce = [...text.matchAll(/nonce-[\da-f-]{36}/g)].at(-1)?.[0];
        if (nonce === undefined) continue;
        const atMs = Date.parse(at) - performance.timeOrigin;
        const one = { gateway, atMs, isResumed: text.includes("[System]") };
        all.set(nonce, [...(all.get(nonce) ?? []), one]);
      }
    for (const prompts of all.values()) prompts.sort((a, b) => a.atMs - b.atMs);
    return all;
  }

  async close(): Promise<void> {
    await this.#instances.stop();
    await Promise.all([...this.#retired].map((old) => old.kill()));
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
  }

  #retire(old: FunctionInstance): void {
    this.#retired.add(old);
    void old.retire(CALL_SECONDS * 1_000).then(() => this.#retired.delete(old));
  }
}

/** One after the other: each wants a whole core for its start. Where one does not start, none is left. */
async function startGateways(plan: FleetPlan, chat: DeviceIdentity, token: string): Promise<RealGateway[]> {
  const config = { agents: { defaults: { maxConcurrent: plan.maxConcurrent } } };
  const gateways: RealGateway[] = [];
  try {
    for (const { release, odd } of plan.gateways) {
      plan.onProgress(`Starting ${release}...`);
      const devices = odd === "device not approved" ? [] : [{ ...chat, scopes: chatScopes }];
      const clockAheadMs = odd === "clock ahead" ? CLOCK_AHEAD_MS : 0;
      const options = { config, clockAheadMs, ...(odd !== "other token" && { token }) };
      gateways.push(await startRealGateway(release, devices, options));
    }
    return gateways;
  } catch (error) {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    throw error;
  }
}

interface Parts {
  readonly gateways: readonly RealGateway[];
  readonly instances: Fleet;
  readonly chat: DeviceIdentity;
  readonly token: string;
}

function listOf(gateways: readonly RealGateway[], listed: readonly Listed[]): string {
  const lines = gateways.map(({ url }, index) => {
    const words = listed[index];
    return words === undefined ? "" : `${url} ${words}`.trim();
  });
  return lines.filter((line) => line !== "").join(", ");
}
