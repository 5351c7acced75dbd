import type { Transport } from "../../simulated-gateway/index.ts";
import type { LineEnd, Parcel } from "./line.ts";

/** Owns the gateway's end of a line. */
export class MemoryTransport implements Transport {
  readonly closed: Promise<void>;
  onFrame: Transport["onFrame"] = () => {};
  readonly #end: LineEnd;
  readonly #gone: () => void;
  #state: "open" | "silent" | "closing" | "closed" = "open";

  constructor(end: LineEnd) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#gone = resolve;
    this.#end = end;
    end.onArrival = (parcel) => this.#take(parcel);
  }

  get open(): boolean {
    return this.#state === "open";
  }

  send(frame: string | Buffer): void {
    const data = typeof frame === "string" ? Buffer.from(frame) : frame;
    this.#end.send({ kind: "frame", data, isBinary: typeof frame !== "string" });
  }

  close(code: number, reason: string): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#end.send({ kind: "close", code, reason });
  }

  cut(): void {
    this.#leave();
  }

  fallSilent(): void {
    this.#state = "silent";
    this.#end.fallSilent();
  }

  destroy(): void {
    this.#leave();
  }

  #leave(): void {
    if (this.#state !== "closed") this.#end.send({ kind: "reset" });
    this.#over();
  }

  #over(): void {
    this.#state = "closed";
    this.#end.hangUp();
    this.#gone();
  }

  #take(parcel: Parcel): void {
    switch (parcel.kind) {
      case "frame":
        return this.open ? this.onFrame(parcel.data, parcel.isBinary) : undefined;
      case "ping":
        return this.#end.send({ kind: "pong" });
      case "close":
        if (this.#state === "open") this.#end.send(parcel);
        return this.#over();
      case "reset":
        return this.#over();
      case "pong":
        return undefined;
      default:
        return parcel satisfies never;
    }
  }
}
