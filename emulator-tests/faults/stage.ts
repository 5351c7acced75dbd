import { visitorWords } from "../../local-stack/visitor-words.ts";
import { randomBytes, randomUUID } from "node:crypto";
import { parseDeviceKey, type DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { makeDeviceKey } from "../../local-stack/identities.ts";
import { startForwardingProxy, type ForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import {
  SimulatedGateway,
  type Prompt,
  type ReleaseName,
  type RestartOptions,
} from "../../simulated-gateway/index.ts";
import { Fleet } from "./fleet.ts";
import { Message, unsignedToken } from "./message.ts";
import { answeredRuns } from "./observer.ts";
import { Speaker } from "./speaker.ts";
import { lastingPort, listenOnceFree } from "./lasting-port.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface StageOptions {
  readonly release: ReleaseName;
  /** Where the logs go. */
  readonly folder: string;
  /** Milliseconds before each word of a reply. @default 2, so that each is told in a delta of its own */
  readonly paceMs?: () => number;
  /** Whether a proxy stands before the gateway. @default false */
  readonly isBehindProxy?: boolean;
}

const scopes = ["operator.read", "operator.write"];

/** Milliseconds that a turn may take before its instance counts as one that still suffers from the last fault. */
const HEALTHY_MS = 5_000;

/** Owns a whole backend that can be hurt: a simulated gateway, and two function instances that can be killed. */
export class Stage {
  readonly gateway: SimulatedGateway;
  readonly speaker: Speaker;
  readonly fleet: Fleet;
  /** Where every socket can be cut at once, if the stage has one. */
  readonly proxy: ForwardingProxy | undefined;
  readonly #observer: DeviceIdentity;
  /** Approves every device that waits, as an owner who looks at the console would. */
  readonly #owner: NodeJS.Timeout;

  private constructor(parts: Parts) {
    this.gateway = parts.gateway;
    this.speaker = parts.speaker;
    this.fleet = parts.fleet;
    this.proxy = parts.proxy;
    this.#observer = parts.observer;
    this.#owner = setInterval(() => this.#approve(), 50);
  }

  static async open({
    release,
    folder,
    paceMs = () => 2,
    isBehindProxy = false,
  }: StageOptions): Promise<Stage> {
    const [key, observer] = [makeDeviceKey(), parseDeviceKey(makeDeviceKey())];
    const [token, speaker] = [randomUUID(), new Speaker(paceMs)];
    const gateway = new SimulatedGateway({
      release,
      port: await lastingPort(),
      token,
      agent: speaker.agent,
      pairedDevices: [parseDeviceKey(key), observer].map((device) => ({ ...device, scopes })),
      tickIntervalMs: 1_000,
      deltaEveryMs: 1,
    });
    await listenOnceFree(() => gateway.listen());
    const secrets = {
      OPENCLAW_GATEWAY_TOKEN: token,
      OPENCLAW_DEVICE_KEY: key,
      SESSION_KEY_PEPPER: randomBytes(32).toString("base64url"),
    };
    const proxy = isBehindProxy ? await startForwardingProxy({ targetPort: gateway.port }) : undefined;
    const fleet = await Fleet.start({ gatewayUrl: proxy?.url ?? gateway.url, secrets, folder });
    return new Stage({ gateway, speaker, fleet, observer, proxy });
  }

  /** A message of a visitor who was never here before, or in a conversation of an earlier one. */
  message(earlier?: Message): Message {
    return earlier === undefined ? new Message(unsignedToken(randomUUID())) : earlier.next();
  }

  /** Sends a message until it is answered, to the instances in turn. */
  insist(message: Message, first = 0): Promise<void> {
    return message.insist((round) => this.fleet.at(first + round));
  }

  async restart({ downMs = 300, ...options }: RestartOptions): Promise<void> {
    let listen = () => this.gateway.restart({ downMs, ...options });
    await listenOnceFree(() => {
      const now = listen();
      listen = () => this.gateway.listen();
      return now;
    });
  }

  /** The owner tells the functions the gateway's token of now. */
  shareToken(): void {
    this.fleet.secrets.set("OPENCLAW_GATEWAY_TOKEN", this.gateway.token);
  }

  /** Heals everything: both instances answer at once, with open sockets unless they shall have none. */
  async heal(sockets: "open" | "none"): Promise<void> {
    this.calm();
    this.fleet.engine.clear();
    this.shareToken();
    // Nothing runs, so that nothing ends with it. It cuts what is connected, and forgets wrong tokens.
    await this.restart({ downMs: 0, graceful: false });
    await Promise.all(this.fleet.instances.map((_, index) => this.#warm(index)));
    if (sockets === "none") await this.restart({ downMs: 0, graceful: false });
    this.gateway.clearJournals();
  }

  /** Ends all faults, and leaves what they did. */
  calm(): void {
    this.gateway.clearFaults();
    this.speaker.release();
  }

  /** What became of a message, as far as there was something wrong with it. */
  async verdict(message: Message, mayBeStopped = false): Promise<Verdict> {
    const { messageId, nonce, calls } = message;
    // Not what reminds the agent of it in a later message.
    const wordsOf = (text: string) => visitorWords([{ role: "user", text }]);
    const asked = this.gateway.prompts.filter(({ text }) => wordsOf(text).includes(nonce));
    const askedRunIds = asked.map(({ runId }) => runId);
    const [answeredRunIds, stored] = await Promise.all([
      this.answered(asked),
      message.stored(this.fleet.at(1)),
    ]);
    return judge({ messageId, nonce, calls, askedRunIds, answeredRunIds, stored, mayBeStopped });
  }

  /** Those of some runs that the gateway has a whole answer of. */
  answered(asked: readonly Prompt[]): Promise<string[]> {
    const sessionKeys = new Set(asked.map(({ sessionKey }) => sessionKey));
    const runIds = asked.map(({ runId }) => runId);
    return answeredRuns(this.gateway, this.#observer, sessionKeys, runIds);
  }

  async close(): Promise<void> {
    clearInterval(this.#owner);
    await this.fleet.stop();
    await this.proxy?.close();
    await this.gateway.close();
  }

  async #warm(index: number): Promise<void> {
    const startedAt = performance.now();
    const { kind } = await this.message().send(this.fleet.at(index));
    if (kind === "answered" && performance.now() - startedAt < HEALTHY_MS) return;
    await this.message().send(await this.fleet.renew(index));
  }

  #approve(): void {
    for (const { requestId } of this.gateway.pending) this.gateway.approve(requestId);
  }
}

interface Parts {
  readonly gateway: SimulatedGateway;
  readonly speaker: Speaker;
  readonly fleet: Fleet;
  readonly observer: DeviceIdentity;
  readonly proxy: ForwardingProxy | undefined;
}
