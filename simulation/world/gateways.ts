import { createHash, createPrivateKey } from "node:crypto";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { chatScopes } from "../../functions/src/gateway-links.ts";
import {
  SimulatedGateway,
  type AgentStep,
  type FaultName,
  type ReceivedRequest,
  type ReleaseName,
  type StepName,
  type Turn,
} from "../../simulated-gateway/index.ts";
import { mayBeAsked, mayBeSent } from "../invariants/of-asking.ts";
import type { Step } from "../plan/step.ts";
import { Machine } from "../time/machine.ts";
import { marksIn, messageIn, speak, type Asking } from "./asked.ts";
import type { World } from "./world.ts";

/** What stands before the 32 bytes of an Ed25519 key in its PKCS #8 form. */
const keyHead = Buffer.from("302e020100300506032b657004220420", "hex");

/** A device key that is the same in every process. */
function deviceKey(): string {
  const raw = createHash("sha256").update("the chat device of the simulation").digest();
  const key = createPrivateKey({ key: Buffer.concat([keyHead, raw]), format: "der", type: "pkcs8" });
  return String(key.export({ format: "pem", type: "pkcs8" }));
}

export const chatDeviceKey = deviceKey();
const identity = parseDeviceKey(chatDeviceKey);

/** Owns one simulated gateway in its world. */
export class GatewayOfWorld {
  readonly machine: Machine;
  readonly url: string;
  readonly gateway: SimulatedGateway;
  readonly #world: World;
  readonly #number: number;
  isUp = true;
  /** When it went out of reach last: down, or unwilling to let the device in. */
  awayAtMs = -Infinity;
  /** When it lost all sessions last. */
  forgotAtMs = -Infinity;

  constructor(world: World, number: number, release: ReleaseName, epochMs: number) {
    this.#world = world;
    this.#number = number;
    this.url = `wss://gateway-${number}.example/`;
    const { time, network, setting } = world;
    this.machine = new Machine({ name: `gateway-${number}`, time, seed: setting.seed, epochMs });
    const { deviceId, publicKey } = identity;
    this.gateway = this.machine.run(
      () =>
        new SimulatedGateway({
          release,
          token: world.token,
          entrance: network.entrance(this.url, this.machine),
          pairedDevices: [{ deviceId, publicKey, scopes: [...chatScopes] }],
          agent: (turn) => this.#answer(turn),
          onRequest: (request) => this.#take(request),
        }),
    );
    void this.machine.run(() => this.gateway.listen());
  }

  /** How much longer it lets nobody in, for wrong tokens that it was shown, in milliseconds. */
  get lockedForMs(): number {
    return this.machine.run(() => this.gateway.lockedForMs);
  }

  /** Goes down and comes back. */
  async restart(how: Step & { kind: "restart" }): Promise<void> {
    if (!this.isUp) return;
    this.isUp = false;
    this.awayAtMs = this.#world.time.nowMs;
    this.#tell(`restarts, down for ${how.downMs}`);
    this.#loseRuns();
    await this.machine.run(async () => {
      const { graceful, downMs, startingMs, losesSessions = false } = how;
      const started = new Promise((resolve) => setTimeout(resolve, downMs + startingMs));
      await this.gateway.restart({ graceful, downMs, startingUntil: started, losesSessions });
    });
    if (how.losesSessions === true) this.forgotAtMs = this.#world.time.nowMs;
    this.isUp = true;
    this.#world.disturbedAtMs = this.#world.time.nowMs;
    this.#tell("is back");
  }

  arm(name: string, step: string, more: object): void {
    this.#tell(`fault ${name} ${step}`);
    const aim = { step: step as StepName, ...more };
    const armed = this.machine.run(() => this.gateway.fault(name as FaultName, aim));
    void armed.struck.then(() => {
      this.#world.disturbedAtMs = this.#world.time.nowMs;
      this.#tell(`fault ${name} strikes`);
    });
  }

  /** Takes the device's approval away. */
  unpair(): void {
    this.#tell("forgets the device");
    this.awayAtMs = this.#world.time.nowMs;
    this.machine.run(() => this.gateway.remove(identity.deviceId));
  }

  /** Approves every device that waits; false while the device is not known and has not asked. */
  approve(): boolean {
    for (const { requestId } of this.gateway.pending) this.machine.run(() => this.gateway.approve(requestId));
    return this.gateway.paired.some(({ deviceId }) => deviceId === identity.deviceId);
  }

  rotate(token: string): void {
    this.#tell("has another token");
    this.awayAtMs = this.#world.time.nowMs;
    this.machine.run(() => this.gateway.rotateToken(token));
  }

  /** What the agent adds on its own. */
  add(sessionKey: string, text: string): void {
    this.#tell(`adds "${text}"`);
    this.machine.run(() => this.gateway.appendToSession(sessionKey, { text }));
  }

  #take({ method, params }: ReceivedRequest): void {
    const { message } = params as { message?: string };
    if (method === "chat.send" && message !== undefined)
      this.#world.check(() => mayBeSent(this.#world, message));
  }

  #loseRuns(): void {
    for (const asking of this.#world.journal.askings)
      if (asking.gateway === this.#number && asking.state === "speaking") asking.state = "lost";
  }

  #answer(turn: Turn): AsyncGenerator<AgentStep> {
    const { journal, time, trace, speeches } = this.#world;
    const number = messageIn(turn.text);
    const message = number === undefined ? undefined : journal.messages.get(number);
    const speech = number === undefined ? undefined : speeches.get(number);
    if (message === undefined || speech === undefined) throw new Error(`Nobody wrote "${turn.text}".`);
    const asking: Asking = {
      message: message.number,
      count: message.askings.length + 1,
      runId: turn.runId,
      sessionKey: turn.sessionKey,
      sessionId: turn.sessionId,
      told: marksIn(turn.text),
      gateway: this.#number,
      atMs: time.nowMs,
      // A message that its gateway queued goes on under another id.
      openedAt: journal.openings.get(turn.runId) ?? message.openedAt ?? 0,
      state: "speaking",
      endedAtMs: 0,
      said: "",
    };
    trace.tell(this.machine.name, `is asked #${asking.message}.${asking.count}`);
    this.#world.check(() => mayBeAsked(this.#world, message, asking));
    message.askings.push(asking);
    journal.askings.push(asking);
    const ended = () => this.#ended(asking);
    return speak({ asking, speech, signal: turn.signal, nowMs: () => time.nowMs, ended });
  }

  #ended(asking: Asking): void {
    this.#tell(`#${asking.message}.${asking.count} is ${asking.state}`);
    this.#world.spoken(asking, this);
  }

  #tell(what: string): void {
    this.#world.trace.tell(this.machine.name, what);
  }
}
