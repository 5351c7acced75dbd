import { randomUUID } from "node:crypto";
import { scriptedAgent, type Agent } from "./agent.ts";
import { Connection } from "./connection.ts";
import { Devices, type PairedRow, type PendingRow } from "./devices.ts";
import { FaultPlan, type ArmedFault, type FaultAim } from "./fault-plan.ts";
import type { FaultName } from "./faults.ts";
import { challengePayload } from "./hello.ts";
import { Holds } from "./holds.ts";
import { Life, type LifeOptions } from "./life.ts";
import { Listener } from "./listener.ts";
import type { LateOutput, RestartOptions, SimulatedGatewayOptions } from "./options.ts";
import { receive, type ReceivedRequest } from "./reception.ts";
import { releases, type Release } from "./releases.ts";
import type { Prompt } from "./runs.ts";
import { Transcripts } from "./transcript.ts";
import type { Entrance, Transport, Upgrade } from "./transport.ts";
import { WrongTokens } from "./wrong-tokens.ts";

/** Starts a gateway that can be made to do what a real one does only by chance. */
export async function startSimulatedGateway(options: SimulatedGatewayOptions): Promise<SimulatedGateway> {
  const gateway = new SimulatedGateway(options);
  await gateway.listen();
  return gateway;
}

type Lasting = Pick<LifeOptions, "devices" | "faults" | "transcripts" | "holds" | "wrongTokens" | "arrived">;

/** Owns a gateway: what outlives its restarts, and the life that it leads at the moment. */
export class SimulatedGateway implements AsyncDisposable {
  readonly release: Release;
  /** What the model was asked; one entry per run that really started. */
  readonly prompts: Prompt[] = [];
  /** The gateway's shared token. Another one is a rotation that leaves open sockets alone. */
  token: string;
  /** Who answers, from the next run on. */
  agent: Agent;
  readonly #options: SimulatedGatewayOptions;
  readonly #received: ReceivedRequest[] = [];
  readonly #lasting: Lasting;
  readonly #entrance: Entrance;
  #connections = 0;
  #life: Life;

  constructor(options: SimulatedGatewayOptions) {
    const known = releases[options.release];
    const { deltaEveryMs = known.deltaEveryMs, maxPayload = known.maxPayload } = options;
    const { maxConcurrent = known.maxConcurrent } = options;
    this.release = { ...known, deltaEveryMs, maxPayload, maxConcurrent };
    this.token = options.token;
    this.agent = options.agent ?? scriptedAgent;
    this.#options = options;
    const faults = new FaultPlan({
      say: (run, pieces) => this.#life.runs.say(run, pieces),
      fail: (run, detail) => this.#life.runs.fail(run, detail),
      lock: (run) => this.#life.runs.lock(run),
      removeDevice: (deviceId) => this.remove(deviceId),
      rotateToken: () => this.rotateToken(),
    });
    const devices = new Devices(options.pairedDevices ?? []);
    const empty = { transcripts: new Transcripts(), holds: new Holds(), wrongTokens: new WrongTokens() };
    const arrived = (request: ReceivedRequest) => {
      this.#received.push(request);
      options.onRequest?.(request);
    };
    this.#lasting = { devices, faults, ...empty, arrived };
    this.#life = this.#newLife();
    const { port = 0, entrance = (entering) => new Listener(port, entering) } = options;
    this.#entrance = entrance({
      maxPayload,
      refuses: (upgrade) => this.#refuses(upgrade),
      onOpen: (transport) => this.#welcome(transport),
    });
  }

  get url(): string {
    return this.#entrance.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Sockets that were asked for so far, whatever became of them. */
  get connections(): number {
    return this.#connections;
  }

  /** Connections that are let in at the moment. */
  get open(): number {
    return this.#life.open;
  }

  get pending(): readonly PendingRow[] {
    return this.#lasting.devices.pending;
  }

  get paired(): readonly PairedRow[] {
    return this.#lasting.devices.paired;
  }

  get now(): number {
    return (this.#options.now ?? Date.now)() + (this.#options.clockSkewMs ?? 0);
  }

  /** The requests of a method, or all, in the order of their arrival. */
  received(method?: string): readonly ReceivedRequest[] {
    return this.#received.filter((request) => method === undefined || request.method === method);
  }

  /** Forgets what was received and asked so far. */
  clearJournals(): void {
    this.#received.length = 0;
    this.prompts.length = 0;
  }

  /** Arms a fault: it strikes when its step is reached. */
  fault(name: FaultName, aim: FaultAim): ArmedFault {
    return this.#lasting.faults.arm(name, aim);
  }

  clearFaults(): void {
    this.#lasting.faults.clear();
  }

  /** Lets the replies go on that hold at a name; when there is none yet, the next one passes. */
  releaseHold(name: string): void {
    this.#lasting.holds.release(name);
  }

  /** Approves a request, as its owner does on the gateway's host. */
  approve(requestId: string): void {
    const device = this.#lasting.devices.approve(requestId, this.now);
    if (device === undefined) throw new RangeError("There is no such request.");
    this.#life.tellResolved(requestId, device.deviceId, "approved");
  }

  reject(requestId: string): void {
    const request = this.#lasting.devices.reject(requestId);
    if (request === undefined) throw new RangeError("There is no such request.");
    this.#life.tellResolved(requestId, request.deviceId, "rejected");
  }

  remove(deviceId: string): void {
    this.#life.removeDevice(deviceId);
  }

  /** Makes another token, and closes what was let in with the old one. */
  rotateToken(token: string = randomUUID()): void {
    this.token = token;
    this.#life.closeForToken();
  }

  /** The id of a session's present transcript; undefined while there is none. */
  sessionId(sessionKey: string): string | undefined {
    return this.#lasting.transcripts.find(sessionKey)?.id;
  }

  /** Adds to a session what its agent says after its run, and tells those who listen. */
  appendToSession(sessionKey: string, { text, runId = randomUUID() }: LateOutput): void {
    const session = this.#lasting.transcripts.open(sessionKey);
    const timestamp = this.now;
    const entry = session.add({ role: "assistant", text, runId, timestamp, end: "stop" });
    this.#life.broadcaster.tellEntry(entry, session);
  }

  /** How much longer everybody is locked out for wrong tokens, in milliseconds; 0: nobody is. */
  get lockedForMs(): number {
    return this.#lasting.wrongTokens.lockedForMs(Date.now()) ?? 0;
  }

  /** Goes down and comes back: devices and transcripts stay, runs and idempotency keys are forgotten. */
  async restart({ downMs = 0, until, graceful = true, ...options }: RestartOptions = {}): Promise<void> {
    const restartExpectedMs = options.restartExpectedMs ?? (downMs > 0 ? downMs : null);
    this.#lasting.faults.processEnded();
    await this.#life.end(graceful ? { restartExpectedMs } : undefined);
    await this.#entrance.close();
    await (until ?? new Promise((resolve) => setTimeout(resolve, downMs)));
    this.#lasting.wrongTokens.forget();
    if (options.losesSessions === true) this.#lasting.transcripts.clear();
    this.#life = this.#newLife(options.startingUntil);
    await this.#entrance.open();
  }

  async close(): Promise<void> {
    await this.#life.end();
    await this.#entrance.close();
  }

  readonly [Symbol.asyncDispose] = (): Promise<void> => this.close();

  /** Takes the port; `startSimulatedGateway` does. */
  listen(): Promise<void> {
    return this.#entrance.open();
  }

  /** Nobody is let in any more while it goes down. */
  #refuses(upgrade: Upgrade): boolean {
    if (this.#life.isEnding) upgrade.destroy();
    return this.#life.isEnding || this.#lasting.faults.reachUpgrade(upgrade, (this.#connections += 1));
  }

  #newLife(startingUntil?: Promise<unknown>): Life {
    const { requirePairing = true, tickIntervalMs = 30_000 } = this.#options;
    const current = {
      token: () => this.token,
      agent: () => this.agent,
      now: () => this.now,
      newId: randomUUID,
    };
    const { release, prompts } = this;
    const { sessionReset = release.resetsDaily ? { atHour: 4 } : {} } = this.#options;
    const own = { release, prompts, requirePairing, tickIntervalMs, startingUntil, sessionReset };
    return new Life({ ...this.#lasting, ...own, ...current });
  }

  #welcome(transport: Transport): void {
    const connection = new Connection(this.#connections, transport);
    this.#life.welcome(connection);
    receive(connection, transport, this.#life.reception);
    this.#lasting.faults.reach("on-open", { connection }, () => {
      connection.event("connect.challenge", challengePayload(connection, this.release, this.now));
    });
  }
}
