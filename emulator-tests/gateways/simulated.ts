import { randomUUID } from "node:crypto";
import {
  scriptedAgent,
  SimulatedGateway,
  type ReleaseName,
  type SimulatedGatewayOptions,
  type Turn,
} from "../../simulated-gateway/index.ts";
import type { GatewayUnderTest, ModelUnderTest, SeededDevice } from "./gateway-under-test.ts";

/** Milliseconds for which a restarting gateway is away. */
const awayMs = 200;

/** Starts a simulated release that knows some devices. */
export async function startSimulated(
  release: ReleaseName,
  devices: readonly SeededDevice[],
): Promise<GatewayUnderTest> {
  const gateway = new Simulated({ release, pairedDevices: devices, token: randomUUID() });
  await gateway.start();
  return gateway;
}

/** Owns one simulated gateway. */
class Simulated implements GatewayUnderTest {
  readonly release: string;
  readonly model: SimulatedModel;
  readonly #gateway: SimulatedGateway;

  constructor(options: SimulatedGatewayOptions) {
    this.release = `simulated ${options.release}`;
    this.#gateway = new SimulatedGateway({ ...options, agent: (turn) => this.model.answer(turn) });
    this.model = new SimulatedModel(this.#gateway);
  }

  get url(): string {
    return this.#gateway.url;
  }

  get token(): string {
    return this.#gateway.token;
  }

  start(): Promise<void> {
    return this.#gateway.listen();
  }

  restart(how: "politely" | "killed"): Promise<void> {
    return this.#gateway.restart({ graceful: how === "politely", downMs: awayMs });
  }

  async rotateToken(): Promise<string> {
    this.#gateway.rotateToken();
    await this.restart("politely");
    return this.token;
  }

  stop(): Promise<void> {
    return this.#gateway.close();
  }
}

interface Sent {
  readonly message: string;
  readonly attachments?: readonly { readonly mimeType: string }[];
}

/** Owns who waits for which words to be asked. */
class SimulatedModel implements ModelUnderTest {
  readonly #gateway: SimulatedGateway;
  readonly #waiting = new Set<() => void>();

  constructor(gateway: SimulatedGateway) {
    this.#gateway = gateway;
  }

  answer(turn: Turn) {
    for (const look of this.#waiting) look();
    return scriptedAgent(turn);
  }

  prompts(): readonly string[] {
    return this.#gateway.prompts.map(({ text }) => text);
  }

  pictures(words: string): string[][] {
    const sent = this.#gateway.received("chat.send").map(({ params }) => params as Sent);
    const ours = sent.filter(({ message }) => message.replaceAll("\u2060", "") === words);
    return ours.map(({ attachments = [] }) => attachments.map(({ mimeType }) => mimeType));
  }

  async asked(words: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => this.prompts().some((prompt) => prompt.includes(words)) && resolve();
    this.#waiting.add(look);
    look();
    await promise.finally(() => this.#waiting.delete(look));
  }

  release(name: string): void {
    this.#gateway.releaseHold(name);
  }
}
