import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";

export interface ListenerOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly maxPayload: number;
  /** True if the socket must not be opened; it was dealt with. */
  readonly refuses: (stream: Duplex) => boolean;
  readonly onOpen: (socket: WebSocket, stream: Socket) => void;
}

/** Owns the port. It can be given up and taken again. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #upgrader: WebSocketServer;
  readonly #streams = new Set<Duplex>();
  #server: Server | undefined;
  #port: number;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#port = options.port;
    const { maxPayload } = options;
    this.#upgrader = new WebSocketServer({
      noServer: true,
      maxPayload,
      perMessageDeflate: false,
      autoPong: false,
    });
  }

  get port(): number {
    return this.#port;
  }

  async open(): Promise<void> {
    const server = createServer((_request, response) => response.writeHead(426).end());
    server.on("upgrade", (request, stream, head) => this.#upgrade(request, stream, head));
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Gives up the port, and every socket that is left. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    for (const stream of this.#streams) stream.destroy();
    await closed;
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => {});
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
    if (this.#options.refuses(stream)) return;
    this.#upgrader.handleUpgrade(request, stream, head, (socket) =>
      this.#options.onOpen(socket, stream as Socket),
    );
  }
}
