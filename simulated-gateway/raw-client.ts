import { once } from "node:events";
import { WebSocket } from "ws";
import { connectParams } from "../functions/src/gateway/connection/connect-request.ts";
import type { DeviceIdentity } from "../functions/src/gateway/connection/identity.ts";
import { frameName, type NamedFrame } from "./frame-name.ts";
import { releases, type ReleaseName } from "./releases.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";
import { chatScopes, token } from "./test-client.ts";

export interface RawAnswer extends NamedFrame {
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details?: object;
    readonly retryAfterMs?: number;
  };
}

/** Owns a socket on which everything is seen as it is. */
export class RawClient {
  readonly socket: WebSocket;
  /** The first frame of each name. */
  readonly seen = new Map<string, NamedFrame>();
  readonly frames: NamedFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #methods = new Map<string, string>();
  readonly #waiting = new Map<string, (answer: RawAnswer) => void>();
  readonly #challenge = Promise.withResolvers<{ nonce: string; ts: number }>();

  constructor(gateway: SimulatedGateway) {
    this.socket = new WebSocket(gateway.url);
    this.socket.on("error", () => {});
    this.closed = once(this.socket, "close").then(([code, reason]) => ({
      code: Number(code),
      reason: String(reason),
    }));
    this.socket.on("message", (data: Buffer) => this.#take(JSON.parse(data.toString()) as NamedFrame));
  }

  /** Answers the challenge; `change` spoils the params. */
  async connect(
    release: ReleaseName,
    identity: DeviceIdentity,
    { shown = token, scopes = chatScopes, change = (params) => params }: ConnectChoices = {},
  ): Promise<RawAnswer> {
    const proof = releases[release].proofs.at(-1) ?? "v2";
    const params = connectParams({ token: shown, identity, scopes }, await this.#challenge.promise, proof);
    return this.request("connect", change(params as Params));
  }

  request(method: string, params: object): Promise<RawAnswer> {
    const id = String(this.#methods.size + 1);
    this.#methods.set(id, method);
    const { promise, resolve } = Promise.withResolvers<RawAnswer>();
    this.#waiting.set(id, resolve);
    this.socket.send(JSON.stringify({ type: "req", id, method, params }));
    return promise;
  }

  #take(frame: NamedFrame): void {
    if (frame.event === "connect.challenge")
      this.#challenge.resolve(frame.payload as unknown as { nonce: string; ts: number });
    this.frames.push(frame);
    const name = frameName(frame, this.#methods.get(frame.id ?? ""));
    if (!this.seen.has(name)) this.seen.set(name, frame);
    this.#waiting.get(frame.id ?? "")?.(frame as RawAnswer);
  }
}

interface ConnectChoices {
  /** The token. */
  readonly shown?: string;
  readonly scopes?: readonly string[];
  readonly change?: (params: Params) => object;
}

export interface Params {
  readonly client: Readonly<Record<string, unknown>>;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly device: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}
