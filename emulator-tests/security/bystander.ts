import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { SimulatedGateway } from "../../simulated-gateway/index.ts";
import { Fleet } from "../faults/fleet.ts";
import { unsignedToken } from "../faults/message.ts";
import { Speaker } from "../faults/speaker.ts";
import type { FloodOrder, Flooded } from "./flood-process.ts";

/** Milliseconds before each word of a reply, of which there are nine. */
const PACE_MS = 10;

const defaults = { RATE_PER_MINUTE: "", DAILY_ANONYMOUS: "", DAILY_SIGNED_IN: "", ADDRESS_PER_MINUTE: "" };

/** `alone`: nobody attacks; `beside`: a server that does nothing is attacked; `attacked`: the one that the visitor uses. */
export type Scene = "alone" | "beside" | "attacked";

export interface Seen {
  /** How long each turn took, in milliseconds. */
  readonly tookMs: readonly number[];
  readonly flooded: Flooded;
}

/** Owns one function instance with the limits of a site that set none, an attacker, and a visitor from elsewhere; each is a process. */
export class Bystander implements AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #gateway: SimulatedGateway;
  readonly #flood: ChildProcess;
  readonly #sink: ChildProcess;
  readonly #sinkUrl: string;
  #visitors = 0;

  private constructor(
    fleet: Fleet,
    gateway: SimulatedGateway,
    attack: { flood: ChildProcess; sink: ChildProcess; sinkUrl: string },
  ) {
    this.#fleet = fleet;
    this.#gateway = gateway;
    this.#flood = attack.flood;
    this.#sink = attack.sink;
    this.#sinkUrl = attack.sinkUrl;
  }

  static async open(folder: string): Promise<Bystander> {
    const key = makeDeviceKey();
    const { deviceId, publicKey } = parseDeviceKey(key);
    const pairedDevices = [{ deviceId, publicKey, scopes: ["operator.read", "operator.write"] }];
    const speaker = new Speaker(() => PACE_MS);
    const gateway = new SimulatedGateway({
      release: "2026.9.6",
      token: "a-token",
      pairedDevices,
      agent: speaker.agent,
    });
    await gateway.listen();
    const secrets = {
      OPENCLAW_GATEWAY_TOKEN: "a-token",
      OPENCLAW_DEVICE_KEY: key,
      SESSION_KEY_PEPPER: "0123456789abcdef0123456789abcdef",
    };
    const parameters = { ...defaults, CALLS_PER_MINUTE: "" };
    const fleet = await Fleet.start({ gatewayUrl: gateway.url, secrets, folder, names: ["A"], parameters });
    const flood = fork(join(import.meta.dirname, "flood-process.ts"));
    const sink = fork(join(import.meta.dirname, "sink-process.ts"));
    const [sinkUrl] = (await once(sink, "message")) as [string];
    return new Bystander(fleet, gateway, { flood, sink, sinkUrl });
  }

  /** So many turns, one after the other, each of a visitor of its own from an address of its own. */
  async visit(scene: Scene, count: number, aSecond: number): Promise<Seen> {
    const { url } = this.#fleet.at(0);
    const target = scene === "attacked" ? `${url}/chat` : this.#sinkUrl;
    if (scene !== "alone") this.#flood.send({ url: target, aSecond } satisfies FloodOrder);
    const tookMs: number[] = [];
    for (let visit = 0; visit < count; visit += 1) tookMs.push(await this.#turn(`${url}/chat`));
    this.#flood.send({ aSecond } satisfies FloodOrder);
    const [flooded] = (await once(this.#flood, "message")) as [Flooded];
    return { tookMs, flooded };
  }

  async #turn(url: string): Promise<number> {
    this.#visitors += 1;
    const begun = performance.now();
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${unsignedToken(`visitor-${this.#visitors}`)}`,
        "x-forwarded-for": `198.51.${this.#visitors >> 8}.${this.#visitors & 255}`,
      },
      body: JSON.stringify({ data: { message: "hello", messageId: randomUUID() } }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`A visitor from elsewhere was refused: ${answer}`);
    return performance.now() - begun;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flood.disconnect();
    this.#sink.disconnect();
    await this.#fleet.stop();
    await this.#gateway.close();
  }
}
