import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Transport } from "./transport.ts";

/** Owns one WebSocket at the gateway's side. */
export class WebSocketTransport implements Transport {
  readonly closed: Promise<void>;
  onFrame: Transport["onFrame"] = () => {};
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  #corked = false;
  #silent = false;

  constructor(socket: WebSocket, stream: Socket) {
    this.#socket = socket;
    this.#stream = stream;
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => {});
    socket.on("ping", (data) => this.#silent || socket.pong(data));
    socket.on("message", (data, isBinary) => this.onFrame(data as Buffer, isBinary));
  }

  get open(): boolean {
    return !this.#silent && this.#socket.readyState === this.#socket.OPEN;
  }

  /** What is sent within one turn of the event loop leaves as one packet. */
  send(frame: string | Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      setImmediate(() => this.#uncork());
    }
    this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#uncork();
    if (this.open) this.#socket.close(code, reason);
  }

  cut(): void {
    this.#uncork();
    if (this.#stream.writableLength === 0) this.#stream.resetAndDestroy();
    else this.#stream.destroySoon();
  }

  fallSilent(): void {
    this.#uncork();
    this.#silent = true;
    this.#stream.pause();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#stream.uncork();
  }
}
