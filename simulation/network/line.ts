import type { Machine } from "../time/machine.ts";

/** What arrives at one end. */
export type Parcel =
  | { readonly kind: "frame"; readonly data: Buffer; readonly isBinary: boolean }
  | { readonly kind: "ping" | "pong" }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  /** The connection broke. */
  | { readonly kind: "reset" };

/** One end of a line: what is sent here arrives at the other end, in order and some time later. */
export interface LineEnd {
  onArrival: (parcel: Parcel) => void;
  send(parcel: Parcel): void;
  /** What is sent from here, and what arrives here, is lost from now on. */
  fallSilent(): void;
  /** Nothing arrives here any more. */
  hangUp(): void;
}

/** Owns the two directions of one connection. */
export class Line {
  readonly client: Machine;
  readonly near: LineEnd;
  readonly far: LineEnd;
  readonly #delayMs: () => number;
  #server: Machine | undefined;
  #silent = false;
  #broken = false;

  constructor(client: Machine, delayMs: () => number) {
    this.client = client;
    this.#delayMs = delayMs;
    this.near = this.#end(
      () => this.far,
      () => this.#server,
    );
    this.far = this.#end(
      () => this.near,
      () => this.client,
    );
  }

  /** The machine at the far end. */
  reach(server: Machine): void {
    this.#server = server;
  }

  /** Cuts it: both ends learn so, and what is on its way is lost. */
  break(): void {
    if (this.#broken) return;
    this.#broken = true;
    for (const [end, machine] of [
      [this.near, this.client],
      [this.far, this.#server],
    ] as const)
      machine?.after(this.#delayMs(), () => end.onArrival({ kind: "reset" }));
  }

  #end(other: () => LineEnd, machine: () => Machine | undefined): LineEnd {
    let lastAt = 0;
    let latest: Parcel[] | undefined;
    const end: LineEnd = {
      onArrival: () => {},
      send: (parcel) => {
        const to = machine();
        if (to === undefined) return;
        // In order: never before what was sent earlier. What arrives at one moment is read at once.
        const at = Math.max(lastAt, to.time.nowMs + this.#delayMs());
        if (at === lastAt && latest !== undefined) return void latest.push(parcel);
        const parcels = [parcel];
        [lastAt, latest] = [at, parcels];
        to.after(at - to.time.nowMs, () => {
          if (latest === parcels) latest = undefined;
          for (const one of parcels) if (!this.#silent && !this.#broken) other().onArrival(one);
        });
      },
      fallSilent: () => void (this.#silent = true),
      hangUp: () => void (end.onArrival = () => {}),
    };
    return end;
  }
}
