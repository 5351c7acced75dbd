import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { LineEnd, Parcel } from "./line.ts";

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** Owns the instance's end of a line, and speaks as the `WebSocket` of `ws` does. */
export class MemorySocket extends EventEmitter {
  readyState = CONNECTING;
  readonly #end: LineEnd;

  constructor(end: LineEnd) {
    super();
    this.#end = end;
    end.onArrival = (parcel) => this.#take(parcel);
  }

  /** The other side has taken the connection. */
  opened(): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = OPEN;
    this.emit("open");
  }

  /** The connection could not be made. */
  fail(code: string): void {
    if (this.readyState === CLOSED) return;
    const error = Object.assign(new Error(code), { code });
    this.emit("error", error);
    this.#close(1006, "");
  }

  /** An HTTP status came instead of an upgrade. */
  refuse(status: number, body: string): void {
    const response = Object.assign(Readable.from([Buffer.from(body)]), { statusCode: status });
    this.emit("unexpected-response", {}, response);
  }

  send(text: string, sent: (error?: Error) => void): void {
    if (this.readyState !== OPEN) return sent(new Error("The socket is not open."));
    this.#end.send({ kind: "frame", data: Buffer.from(text), isBinary: false });
    sent();
  }

  ping(): void {
    this.#end.send({ kind: "ping" });
  }

  close(code: number): void {
    if (this.readyState === OPEN) this.#end.send({ kind: "close", code, reason: "" });
  }

  terminate(): void {
    if (this.readyState === CLOSED) return;
    if (this.readyState === OPEN) this.#end.send({ kind: "reset" });
    this.#close(1006, "");
  }

  #close(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#end.hangUp();
    this.emit("close", code, Buffer.from(reason));
  }

  #take(parcel: Parcel): void {
    switch (parcel.kind) {
      case "frame":
        this.opened();
        return void this.emit("message", parcel.data, parcel.isBinary);
      case "pong":
        return void this.emit("pong");
      case "close":
        if (this.readyState === OPEN) this.#end.send(parcel);
        return this.#close(parcel.code, parcel.reason);
      case "reset":
        return this.#reset();
      case "ping":
        return undefined;
      default:
        return parcel satisfies never;
    }
  }

  #reset(): void {
    if (this.readyState === CLOSED) return;
    this.emit("error", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    this.#close(1006, "");
  }
}
