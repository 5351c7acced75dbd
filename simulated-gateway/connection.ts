import { randomUUID } from "node:crypto";
import type { Grant } from "./handshake.ts";
import type { GatewayError } from "./refusal.ts";
import type { Transport } from "./transport.ts";

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

/** Owns what the gateway knows of one connection. */
export class Connection {
  readonly id = randomUUID();
  /** From 1, in the order in which they came. */
  readonly number: number;
  readonly nonce = randomUUID();
  readonly subscriptions = new Set<string>();
  grant: Grant | undefined;
  tap: Tap | undefined;
  readonly #transport: Transport;
  #seq = 0;

  constructor(number: number, transport: Transport) {
    this.number = number;
    this.#transport = transport;
  }

  /** Resolves when it is gone. */
  get closed(): Promise<void> {
    return this.#transport.closed;
  }

  /** True while frames can reach the other side. */
  get open(): boolean {
    return this.#transport.open;
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

  /** Sends anything. */
  send(frame: string | Buffer): void {
    if (this.open) this.#transport.send(frame);
  }

  close(code: number, reason = ""): void {
    this.#transport.close(code, reason);
  }

  /** Ends the socket without a word. What was sent before still arrives. */
  cut(): void {
    this.#transport.cut();
  }

  /** Neither reads nor writes any more, and does not say so. */
  fallSilent(): void {
    this.#transport.fallSilent();
  }

  /** Frees the socket of a gateway that ends. */
  destroy(): void {
    this.#transport.destroy();
  }
}
