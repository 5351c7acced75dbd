import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** One connection through the line. */
interface Call {
  readonly client: Socket;
  readonly gateway: Socket;
}

/** Owns the network between us and the gateway: it counts the sockets, and breaks them in the ways of real networks. */
export class Line {
  readonly #calls = new Set<Call>();
  readonly #target: URL;
  readonly #server = createServer((client) => this.#connect(client));
  #sockets = 0;
  #muted = false;

  /** `target` is the `ws://` address that it leads to. */
  constructor(target: string) {
    this.#target = new URL(target);
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Where clients connect. */
  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many sockets were opened so far. */
  get sockets(): number {
    return this.#sockets;
  }

  /** How many are open now. */
  get open(): number {
    return this.#calls.size;
  }

  /** Lets what clients say through, and nothing that the gateway says, until the sockets are cut. */
  mute(): void {
    this.#muted = true;
    for (const { client, gateway } of this.#calls) gateway.unpipe(client).resume();
  }

  /** Ends every socket at once and without goodbye; new ones are heard again. */
  cut(): void {
    this.#muted = false;
    for (const { client, gateway } of this.#calls) {
      client.resetAndDestroy();
      gateway.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }

  #connect(client: Socket): void {
    this.#sockets += 1;
    const gateway = connect(Number(this.#target.port), this.#target.hostname);
    const call: Call = { client, gateway };
    this.#calls.add(call);
    for (const [side, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      side.on("error", () => side.destroy());
      side.once("close", () => {
        other.destroy();
        this.#calls.delete(call);
      });
    }
    client.pipe(gateway);
    if (this.#muted) gateway.resume();
    else gateway.pipe(client);
  }
}
