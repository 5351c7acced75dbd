import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Entrance, EntranceOptions, Upgrade } from "./transport.ts";
import { WebSocketTransport } from "./web-socket-transport.ts";

/** Owns a port of loopback, at which WebSockets come in. */
export class Listener implements Entrance {
  readonly #options: EntranceOptions;
  readonly #upgrader: WebSocketServer;
  readonly #streams = new Set<Duplex>();
  #server: Server | undefined;
  #port: number;

  /** @param port 0 for any free one. */
  constructor(port: number, options: EntranceOptions) {
    this.#options = options;
    this.#port = port;
    const { maxPayload } = options;
    this.#upgrader = new WebSocketServer({
      noServer: true,
      maxPayload,
      perMessageDeflate: false,
      autoPong: false,
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const found = this.#options.serve?.(request.url ?? "", request.headers.authorization);
      // What is not there is answered with the page of the Control UI (all releases).
      if (found !== undefined)
        response.writeHead(200, { "content-type": "application/octet-stream" }).end(found);
      else if (request.url === "/") response.writeHead(426).end();
      else
        response
          .writeHead(200, { "content-type": "text/html" })
          .end("<!doctype html><title>OpenClaw</title>");
    });
    server.on("upgrade", (request, stream, head) => this.#upgrade(request, stream, head));
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

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
    if (this.#options.refuses(upgradeOf(stream))) return;
    this.#upgrader.handleUpgrade(request, stream, head, (socket) =>
      this.#options.onOpen(new WebSocketTransport(socket, stream as Socket)),
    );
  }
}

function upgradeOf(stream: Duplex): Upgrade {
  return {
    destroy: () => stream.destroy(),
    refuse: (status, body) => {
      const head = `HTTP/1.1 ${status} Refused\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
      stream.end(head + body);
    },
  };
}
