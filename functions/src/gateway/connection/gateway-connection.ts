import type { Log } from "../../telemetry/log.ts";
import type { AppendedText } from "../wire/appended-text.ts";
import { classify } from "../failures/classify.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { acknowledged, whyOf } from "../wire/fields.ts";
import type { Frame } from "../wire/frames.ts";
import type { Hello } from "./hello.ts";
import { PendingRequests, type RequestOptions } from "./pending-requests.ts";
import { readFrame } from "../wire/read-frame.ts";
import { RunListeners, type OtherRunListener, type RunListener } from "./run-listeners.ts";
import { SessionSubscriptions } from "./session-subscriptions.ts";
import type { GatewaySocket } from "./socket.ts";
import type { SpentTokens } from "../wire/token-usage.ts";
import { Watchdog } from "./watchdog.ts";

export interface ConnectionTimeouts {
  /** Milliseconds for one answer, unless the request says otherwise. @default 10_000 */
  readonly requestMs?: number | undefined;
  /** Milliseconds after a sign of life for which the socket is used without asking. @default 10_000 */
  readonly trustForMs?: number | undefined;
  /** Milliseconds to wait for the answer to that question. @default 1_000 */
  readonly pongMs?: number | undefined;
}

export interface ConnectionOptions {
  readonly socket: GatewaySocket;
  readonly hello: Hello;
  readonly url: string;
  /** The device that was let in. */
  readonly deviceId: string;
  readonly log: Log;
  readonly timeouts?: ConnectionTimeouts | undefined;
  /** Whether the steps of tools are told to who listens to a run. @default false */
  readonly hearsTools?: boolean | undefined;
}

/** What a function that needs the gateway asks of a connection. */
export type Requester = Pick<GatewayConnection, "request">;

/** Larger than any frame that a release sends: dropped, so that it costs nobody else the connection. */
const maxFrameBytes = 32 * 1024 * 1024;

/** What frames the request itself, beside its params. */
const envelopeBytes = 256;

/** Owns one authenticated socket: requests and their answers, events and whom they are for, and when it is over. */
export class GatewayConnection {
  readonly hello: Hello;
  readonly url: string;
  readonly deviceId: string;
  /** Resolves once, when the connection cannot be used any more. Never rejects. */
  readonly closed: Promise<GatewayFailure>;
  readonly #socket: GatewaySocket;
  readonly #log: Log;
  readonly #requestMs: number;
  readonly #pending: PendingRequests;
  readonly #runs: RunListeners;
  readonly #sessions: SessionSubscriptions | undefined;
  readonly #watchdog: Watchdog;
  #restartExpectedMs: number | undefined;
  #failure: GatewayFailure | undefined;

  constructor({ socket, hello, url, deviceId, log, timeouts = {}, hearsTools }: ConnectionOptions) {
    this.hello = hello;
    this.url = url;
    this.deviceId = deviceId;
    this.#socket = socket;
    this.#log = log;
    this.#requestMs = timeouts.requestMs ?? 10_000;
    this.#pending = new PendingRequests(socket.known);
    this.#runs = new RunListeners(log, hearsTools);
    this.#sessions = hello.protocol >= 4 ? this.#sessionSubscriptions() : undefined;
    this.#watchdog = new Watchdog({
      tickIntervalMs: hello.tickIntervalMs,
      trustForMs: timeouts.trustForMs ?? 10_000,
      pongDeadlineMs: timeouts.pongMs ?? 1_000,
      ping: () => socket.ping(),
      onSilence: () => socket.terminate(classify({ from: "deadline", of: "silence" }, socket.known)),
    });
    socket.onPong = () => this.#watchdog.pong();
    socket.onFrame = (data, isBinary) => this.#receive(data, isBinary);
    this.closed = socket.ended.then((failure) => this.#end(failure));
  }

  /**
   * Asks the gateway, and parses its answer.
   *
   * @throws {GatewayFailure} by answer, deadline, or the end of the connection; the signal's reason if that fires.
   */
  async request<T>(method: string, params: object, options: RequestOptions<T>): Promise<T> {
    const { schema, signal, timeoutMs = this.#requestMs } = options;
    signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.with({ method });
    const body = JSON.stringify(params);
    const tooLarge = Buffer.byteLength(body) + envelopeBytes > this.hello.maxPayload;
    if (tooLarge) throw new GatewayFailure("request-too-large", { method });
    const trace = this.hello.takesTraceparent ? options.traceparent : undefined;
    const more = trace === undefined ? "" : `,"traceparent":${JSON.stringify(trace)}`;
    const { id, answer } = this.#pending.add(method, { timeoutMs, signal });
    this.#socket.send(`{"type":"req","id":"${id}","method":"${method}","params":${body}${more}}`);
    const parsed = schema.safeParse(await answer);
    if (parsed.success) return parsed.data;
    throw new GatewayFailure("answer-not-understood", { method, gatewayMessage: whyOf(parsed.error) });
  }

  /**
   * Listens to one run, from before it is sent until the function that comes back is called. Requests made after this
   * call reach the gateway after the subscription to the run's session.
   */
  onRun(runId: string, sessionKey: string, listener: RunListener): () => void {
    const stopListening = this.#runs.add(runId, listener);
    const release = this.#failure === undefined ? this.#sessions?.acquire(runId, sessionKey) : undefined;
    if (this.#failure !== undefined) this.#runs.deliverTo([runId], { kind: "lost", failure: this.#failure });
    return () => {
      stopListening();
      release?.();
    };
  }

  /** Tells the runs of a session that work while nobody listens to them, until the function that comes back is called. */
  onOtherRun(sessionKey: string, listener: OtherRunListener): () => void {
    return this.#runs.addOther(sessionKey, listener);
  }

  /** True while nobody waits for an answer or listens to a run. */
  get idle(): boolean {
    return this.#pending.size === 0 && this.#runs.size === 0;
  }

  /** True if the socket can be trusted now; a dead one is ended. */
  async checkAlive(): Promise<boolean> {
    const alive = await this.#watchdog.checkAlive();
    if (!alive) await this.closed;
    return alive && this.#failure === undefined;
  }

  /** Says goodbye. Runs go on without this connection; their listeners are told `lost`. */
  close(): void {
    this.#socket.close(new GatewayFailure("connection-closed", this.#socket.known));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#watchdog.heard();
    if (isBinary || data.length > maxFrameBytes) return this.#drop(isBinary ? "binary" : "too large");
    return this.#handle(readFrame(data, this.#runs));
  }

  #handle(frame: Frame | AppendedText): void {
    if ("seq" in frame) this.#runs.count(frame.seq);
    switch (frame.kind) {
      case "response":
        return this.#pending.settle(frame.id, frame.answer);
      case "appended":
        return this.#runs.append(frame);
      case "chat":
        return this.#runs.deliver(frame.chat);
      case "begun":
        this.#runs.noticed(frame.runId, frame.sessionKey);
        return this.#runs.deliverTo([frame.runId], { kind: "begun" });
      case "spent":
        return this.#runs.deliverTo(this.#runsOf(frame), { ...frame, kind: "usage" });
      case "tool":
        return this.#runs.used(frame.runId, frame.step);
      case "shutdown":
        this.#restartExpectedMs = frame.restartExpectedMs;
        return undefined;
      case "ignored":
      case "challenge":
        return undefined;
      case "malformed":
        return this.#drop(frame.why);
      default:
        return frame satisfies never;
    }
  }

  #runsOf({ runId, sessionKey }: SpentTokens): Iterable<string> {
    return runId === undefined ? (this.#sessions?.runsOf(sessionKey) ?? []) : [runId];
  }

  #drop(why: string): void {
    this.#log.warn("Dropped a frame from the gateway.", { why, connectionId: this.hello.connectionId });
  }

  #end(ended: GatewayFailure): GatewayFailure {
    const restarting = ended.kind === "gateway-restarting" && this.#restartExpectedMs !== undefined;
    const failure = restarting ? ended.with({ retryAfterMs: this.#restartExpectedMs }) : ended;
    this.#failure = failure;
    this.#watchdog.stop();
    this.#pending.failAll(failure);
    this.#runs.deliverTo("all", { kind: "lost", failure });
    return failure;
  }

  #sessionSubscriptions(): SessionSubscriptions {
    return new SessionSubscriptions({
      subscribe: (key) => this.request("sessions.messages.subscribe", { key }, { schema: acknowledged }),
      unsubscribe: (key) => this.request("sessions.messages.unsubscribe", { key }, { schema: acknowledged }),
      missed: (runIds, error) => {
        if (this.#failure !== undefined) return;
        this.#log.warn("Could not subscribe to a session's events.", { runIds, error });
        this.#runs.deliverTo(runIds, { kind: "gap" });
      },
    });
  }
}
