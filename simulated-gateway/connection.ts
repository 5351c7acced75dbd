import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Grant } from "./handshake.ts";
import type { GatewayError } from "./refusal.ts";

/** One event on its way out. A tap may drop it, repeat it or keep it back. */
export interface OutgoingEvent {
  readonly event: string;
  /** JSON. */
  readonly payload: string;
  /** The whole frame. */
  readonly frame: string;
}

/** What stands between the events and the socket: it answers the frames to be sent. */
export type Tap = (event: OutgoingEvent) => readonly string[];

/** Owns one socket at the gateway's side. */
export class Connection {
  readonly id = randomUUID();
  /** From 1, in the order in which they came. */
  readonly number: number;
  readonly nonce = randomUUID();
  readonly subscriptions = new Set<string>();
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  grant: Grant | undefined;
  tap: Tap | undefined;
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  #seq = 0;
  #corked = false;
  #silent = false;

  constructor(number: number, socket: WebSocket, stream: Socket) {
    this.number = number;
    this.#socket = socket;
    this.#stream = stream;
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => {});
    socket.on("ping", (data) => this.#silent || socket.pong(data));
  }

  /** True while frames can reach the other side. */
  get open(): boolean {
    return !this.#silent && this.#socket.readyState === this.#socket.OPEN;
  }

  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** Sends an event whose payload is JSON already, so that many connections share the work. */
  event(event: string, payload: string, seq?: number, more = ""): void {
    const end = seq === undefined ? "}" : `,"seq":${seq}${more}}`;
    const frame = `{"type":"event","event":"${event}","payload":${payload}${end}`;
    if (this.tap === undefined) return this.send(frame);
    for (const out of this.tap({ event, payload, frame })) this.send(out);
  }

  answer(id: string, payload: string): void {
    this.send(`{"type":"res","id":${JSON.stringify(id)},"ok":true,"payload":${payload}}`);
  }

  refuse(id: string, error: GatewayError, payload?: object): void {
    this.send(JSON.stringify({ type: "res", id, ok: false, payload, error }));
  }

  /** Sends anything. What is sent within one turn of the event loop leaves as one packet. */
  send(frame: string | Buffer): void {
    if (!this.open) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      setImmediate(() => this.#uncork());
    }
    this.#socket.send(frame);
  }

  close(code: number, reason = ""): void {
    this.#uncork();
    if (this.open) this.#socket.close(code, reason);
  }

  /** Ends the socket without a word. What was sent before still arrives. */
  cut(): void {
    this.#uncork();
    if (this.#stream.writableLength === 0) this.#stream.resetAndDestroy();
    else this.#stream.destroySoon();
  }

  /** Neither reads nor writes any more, and does not say so. */
  fallSilent(): void {
    this.#uncork();
    this.#silent = true;
    this.#stream.pause();
  }

  /** Frees the socket of a gateway that ends. */
  destroy(): void {
    this.#stream.destroy();
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#stream.uncork();
  }
}
