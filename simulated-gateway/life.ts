import type { Agent } from "./agent.ts";
import { Broadcaster } from "./broadcaster.ts";
import type { Connection } from "./connection.ts";
import type { Devices } from "./devices.ts";
import type { Dialect, Tell, TellEntry } from "./dialect.ts";
import { dialectV3 } from "./dialect-v3.ts";
import { dialectV4 } from "./dialect-v4.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { judge, type Grant } from "./handshake.ts";
import type { HandedFiles } from "./handed-files.ts";
import { helloPayload } from "./hello.ts";
import type { Holds } from "./holds.ts";
import { chatMethods } from "./methods-of-chat.ts";
import { deviceMethods } from "./methods-of-devices.ts";
import { gatewayMethods } from "./methods-of-gateway.ts";
import { recordedPayload } from "./recorded.ts";
import type { ReceivedRequest, ReceptionOptions } from "./reception.ts";
import type { Release } from "./releases.ts";
import { Runs, type Prompt } from "./runs.ts";
import type { SessionReset, Transcripts } from "./transcript.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

export interface LifeOptions {
  readonly release: Release;
  readonly requirePairing: boolean;
  readonly tickIntervalMs: number;
  readonly sessionReset: SessionReset;
  /** It refuses everyone as starting until this resolves. */
  readonly startingUntil: Promise<unknown> | undefined;
  readonly devices: Devices;
  readonly wrongTokens: WrongTokens;
  readonly transcripts: Transcripts;
  readonly holds: Holds;
  readonly handed: HandedFiles;
  readonly faults: FaultPlan;
  readonly prompts: Prompt[];
  readonly arrived: (request: ReceivedRequest) => void;
  readonly token: () => string;
  readonly agent: () => Agent;
  readonly now: () => number;
  /** Makes an identity that nobody else has. */
  readonly newId: () => string;
}

/** Owns what a gateway has from its start to its end: its connections and its runs. */
export class Life {
  readonly broadcaster: Broadcaster;
  readonly runs: Runs;
  readonly reception: ReceptionOptions;
  readonly #options: LifeOptions;
  readonly #startedAt = performance.now();
  readonly #ticks: NodeJS.Timeout;
  #isStarting = false;
  #isEnding = false;

  constructor(options: LifeOptions) {
    const { release, faults, arrived, tickIntervalMs, startingUntil } = options;
    this.#options = options;
    this.broadcaster = new Broadcaster(release);
    const tellEntry: TellEntry = (entry, key) =>
      this.broadcaster.tellEntry(entry, options.transcripts.open(key));
    this.runs = new Runs({ ...options, tellEntry, dialect: this.#dialect(tellEntry) });
    this.reception = { release, faults, arrived, methods: this.#methods(), connect: this.#connect };
    this.#ticks = setInterval(() => this.#tick(), tickIntervalMs).unref();
    if (startingUntil === undefined) return;
    this.#isStarting = true;
    void startingUntil.then(() => (this.#isStarting = false));
  }

  /** Connections that are let in. */
  get open(): number {
    return [...this.broadcaster.connections].filter(({ open, grant }) => open && grant !== undefined).length;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  welcome(connection: Connection): void {
    this.broadcaster.connections.add(connection);
    void connection.closed.then(() => this.broadcaster.connections.delete(connection));
  }

  tellResolved(requestId: string, deviceId: string, decision: "approved" | "rejected"): void {
    const payload = { requestId, deviceId, decision, ts: this.#options.now() };
    this.broadcaster.tellHolders("device.pair.resolved", payload, "operator.pairing");
  }

  removeDevice(deviceId: string): boolean {
    const { devices, release } = this.#options;
    const removed = devices.remove(deviceId);
    if (!removed || !release.closesRemoved) return removed;
    for (const connection of this.broadcaster.connections)
      if (connection.grant?.device?.deviceId === deviceId) connection.close(4001, "device removed");
    return true;
  }

  /** Closes what was let in with a token that is no longer the gateway's. */
  closeForToken(): void {
    const { closesRemoved } = this.#options.release;
    const [code, reason] = closesRemoved
      ? ([4001, "gateway auth changed"] as const)
      : ([1012, "service restart"] as const);
    for (const connection of this.broadcaster.connections) connection.close(code, reason);
  }

  /** Ends it: with a goodbye, or without. */
  async end(goodbye?: { readonly restartExpectedMs: number | null }): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#ticks);
    this.runs.forget();
    const left = [...this.broadcaster.connections];
    if (goodbye !== undefined) {
      this.broadcaster.tellAll("shutdown", this.#shutdown(goodbye.restartExpectedMs));
      for (const connection of left) connection.close(1012, "service restart");
      const late = new Promise((resolve) => setTimeout(resolve, 200).unref());
      await Promise.race([Promise.all(left.map(({ closed }) => closed)), late]);
    }
    for (const connection of left) connection.destroy();
  }

  #shutdown(restartExpectedMs: number | null): string {
    const reason = restartExpectedMs === null ? "gateway stopping" : "gateway restarting";
    const silent = restartExpectedMs === null && this.#options.release.protocol === 4;
    return JSON.stringify(silent ? { reason } : { reason, restartExpectedMs });
  }

  #tick(): void {
    this.broadcaster.tellAll("tick", JSON.stringify({ ts: this.#options.now() }));
  }

  #dialect(tellEntry: TellEntry): Dialect {
    const { release } = this.#options;
    const tell: Tell = (event, payload) =>
      this.broadcaster.tellSession(event, (payload as { sessionKey: string }).sessionKey, payload);
    if (release.protocol === 3) return dialectV3(release, tell);
    return dialectV4(release, tell, tellEntry);
  }

  #methods() {
    const { release, devices, now, handed, transcripts } = this.#options;
    const isConnected = (deviceId: string) =>
      [...this.broadcaster.connections].some(({ grant }) => grant?.device?.deviceId === deviceId);
    const resolved = this.tellResolved.bind(this);
    const remove = this.removeDevice.bind(this);
    return new Map(
      Object.entries({
        ...gatewayMethods({ ...this.#options, runs: () => this.runs }),
        ...handed.methods(release, transcripts),
        ...chatMethods({ ...this.#options, runs: () => this.runs }),
        ...deviceMethods({ release, devices, now, isConnected, resolved, remove }),
      }),
    );
  }

  readonly #connect = (connection: Connection, id: string, params: unknown): void => {
    const request = { id, method: "connect" };
    this.#options.faults.reach("on-connect", { connection, request }, () =>
      this.#isStarting ? refuseAsStarting(connection, id) : this.#judge(connection, id, params),
    );
  };

  #judge(connection: Connection, id: string, params: unknown): void {
    const options = this.#options;
    const door = { ...options, token: options.token() };
    const { outcome, need } = judge(door, params, { nonce: connection.nonce, nowMs: options.now() });
    if (need?.isNew === true)
      this.broadcaster.tellHolders("device.pair.requested", need.request, "operator.pairing");
    if (outcome.kind === "granted") return this.#admit(connection, id, outcome);
    connection.refuse(id, outcome.error);
    return connection.close(outcome.closeCode, outcome.closeReason);
  }

  #admit(connection: Connection, id: string, grant: Grant): void {
    const { release, faults } = this.#options;
    const uptimeMs = Math.floor(performance.now() - this.#startedAt);
    connection.grant = grant;
    connection.answer(id, helloPayload(connection, grant, { ...this.#options, uptimeMs }));
    const health = JSON.stringify(recordedPayload(release.name, "health"));
    const version = ',"stateVersion":{"presence":1,"health":1}';
    this.broadcaster.tellOne(connection, "health", health, version);
    faults.reach("after-hello", { connection }, () => {});
  }
}

function refuseAsStarting(connection: Connection, id: string): void {
  const error = { code: "UNAVAILABLE", message: "gateway starting; retry shortly" };
  const details = { reason: "startup-sidecars" };
  connection.refuse(id, { ...error, retryable: true, retryAfterMs: 500, details });
  connection.close(1013, "gateway starting");
}
