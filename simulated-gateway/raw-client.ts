import { once } from "node:events";
import { WebSocket } from "ws";
import { connectParams } from "../functions/src/gateway/connection/connect-request.ts";
import type { DeviceIdentity } from "../functions/src/gateway/connection/identity.ts";
import { frameName, type NamedFrame } from "./frame-name.ts";
import { releases, type ReleaseName } from "./releases.ts";
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
  readonly #readers = new Set<(frame: NamedFrame) => void>();
  readonly #challenge = Promise.withResolvers<{ nonce: string; ts: number }>();

  constructor(gateway: { readonly url: string }) {
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
    { shown = token, scopes = chatScopes, change = (params) => params, proof }: ConnectChoices = {},
  ): Promise<RawAnswer> {
    const version = proof ?? releases[release].proofs.at(-1) ?? "v2";
    const params = connectParams({ token: shown, identity, scopes }, await this.#challenge.promise, version);
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

  /** The first frame that matches, be it here already or still to come; undefined if none came in that time. */
  async frame(matches: (frame: NamedFrame) => boolean, withinMs: number): Promise<NamedFrame | undefined> {
    const known = this.frames.find(matches);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<NamedFrame | undefined>();
    const read = (frame: NamedFrame) => void (matches(frame) && resolve(frame));
    const timer = setTimeout(() => resolve(undefined), withinMs);
    this.#readers.add(read);
    return promise.finally(() => (clearTimeout(timer), this.#readers.delete(read)));
  }

  /** What frames are, as `frameName` tells. */
  nameOf(frame: NamedFrame): string {
    return frameName(frame, this.#methods.get(frame.id ?? ""));
  }

  #take(frame: NamedFrame): void {
    if (frame.event === "connect.challenge")
      this.#challenge.resolve(frame.payload as unknown as { nonce: string; ts: number });
    this.frames.push(frame);
    const name = this.nameOf(frame);
    if (!this.seen.has(name)) this.seen.set(name, frame);
    this.#waiting.get(frame.id ?? "")?.(frame as RawAnswer);
    for (const read of this.#readers) read(frame);
  }
}

interface ConnectChoices {
  /** The token. */
  readonly shown?: string;
  readonly scopes?: readonly string[];
  readonly change?: (params: Params) => object;
  /** @default the newest that the release is known to verify */
  readonly proof?: "v2" | "v3";
}

export interface Params {
  readonly client: Readonly<Record<string, unknown>>;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly device: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}
