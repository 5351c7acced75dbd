import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const webhookSecret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An owner's receiver, which verifies each signature by itself, and answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** Requests whose signature is not right. */
  readonly forged: string[] = [];
  /** What it answers. Only what it answers 2xx counts as received. */
  status = 204;
  tries = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("request", (request, response) => {
      void receiver.#take(request).then(() => {
        response.writeHead(receiver.status, { location: "http://169.254.169.254/" }).end();
      });
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/alerts`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage): Promise<void> {
    this.tries += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString("utf8");
    const header = (name: string) => String(request.headers[name]);
    const id = header("webhook-id");
    const key = Buffer.from(webhookSecret.slice("whsec_".length), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${header("webhook-timestamp")}.${body}`);
    if (header("webhook-signature") !== `v1,${signature.digest("base64")}`) this.forged.push(id);
    else if (this.status < 300) this.received.push({ id, ...(JSON.parse(body) as Omit<Received, "id">) });
  }
}
