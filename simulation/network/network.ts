import type { WebSocket } from "ws";
import type { Entrance, EntranceOptions } from "../../simulated-gateway/index.ts";
import { runningMachine, type Machine } from "../time/machine.ts";
import type { Random } from "../time/random.ts";
import { Line, type LineEnd } from "./line.ts";
import { MemoryTransport } from "./memory-transport.ts";
import { MemorySocket } from "./memory-socket.ts";

/** How long a frame takes, in milliseconds. */
export interface Latency {
  readonly leastMs: number;
  readonly mostMs: number;
}

interface Place {
  readonly machine: Machine;
  readonly options: EntranceOptions;
  readonly lines: Set<Line>;
  isOpen: boolean;
}

/** Owns every connection between the instances and the gateways, which are known by their URLs. */
export class Network {
  readonly #places = new Map<string, Place>();
  readonly #random: Random;
  readonly #latency: Latency;

  constructor(random: Random, latency: Latency) {
    this.#random = random;
    this.#latency = latency;
  }

  /** Connections that are open to a gateway. */
  open(url: string): number {
    return this.#places.get(url)?.lines.size ?? 0;
  }

  /** Cuts every connection to a gateway, or of one machine. */
  cut(concerns: { readonly url?: string; readonly machine?: Machine }): void {
    for (const [url, { lines }] of this.#places)
      for (const line of lines) {
        const machine = concerns.machine ?? line.client;
        if ((concerns.url ?? url) === url && machine === line.client) line.break();
      }
  }

  /** What a gateway is given to take connections from; it is reached by that URL. */
  entrance(url: string, machine: Machine): (options: EntranceOptions) => Entrance {
    return (options) => {
      const place: Place = { machine, options, lines: new Set(), isOpen: false };
      this.#places.set(url, place);
      return {
        url,
        open: async () => void (place.isOpen = true),
        close: async () => {
          place.isOpen = false;
          for (const line of place.lines) line.break();
        },
      };
    };
  }

  /** Dials a gateway, as an instance does. */
  dial(url: string): WebSocket {
    const client = runningMachine();
    if (client === undefined) throw new Error("Only a machine can dial.");
    const line = new Line(client, () => this.#delayMs());
    const socket = new MemorySocket(line.near);
    client.after(this.#delayMs(), () => this.#arrive(url, line, socket));
    return socket as unknown as WebSocket;
  }

  #arrive(url: string, line: Line, socket: MemorySocket): void {
    const place = this.#places.get(url);
    if (place === undefined || !place.isOpen) return socket.fail("ECONNREFUSED");
    line.reach(place.machine);
    place.machine.after(0, () => this.#welcome(place, line, socket));
  }

  #welcome(place: Place, line: Line, socket: MemorySocket): void {
    const upgrade = {
      destroy: () => line.client.after(this.#delayMs(), () => socket.fail("ECONNRESET")),
      refuse: (status: number, body: string) =>
        line.client.after(this.#delayMs(), () => socket.refuse(status, body)),
    };
    if (!place.isOpen) return void upgrade.destroy();
    if (place.options.refuses(upgrade)) return undefined;
    place.lines.add(line);
    const far: LineEnd = line.far;
    const transport = new MemoryTransport(far);
    void transport.closed.then(() => place.lines.delete(line));
    line.client.after(this.#delayMs(), () => socket.opened());
    place.options.onOpen(transport);
  }

  #delayMs(): number {
    const { leastMs, mostMs } = this.#latency;
    return leastMs + this.#random.next() ** 3 * (mostMs - leastMs);
  }
}
