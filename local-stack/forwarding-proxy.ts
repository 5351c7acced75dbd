/**
 * A proxy on loopback that makes a local gateway believe its clients are remote, as they are behind Railway, Fly or any
 * reverse proxy; and that can fail in the ways in which a real network fails.
 */
import { once } from "node:events";
import {
  createServer,
  request as send,
  STATUS_CODES,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Tunnel } from "./tunnel.ts";

/** Where the clients seem to come from: an address reserved for documentation. */
const clientAddress = "203.0.113.7";

export interface ForwardingProxyOptions {
  /** The gateway's port on 127.0.0.1. */
  targetPort: number;
  /** The proxy's own port. @default a free one */
  port?: number;
}

export async function startForwardingProxy(options: ForwardingProxyOptions): Promise<ForwardingProxy> {
  const proxy = new ForwardingProxy(options.targetPort);
  await proxy.listen(options.port ?? 0);
  return proxy;
}

/** Owns the listening port and every WebSocket that goes through it. */
export class ForwardingProxy {
  private readonly server = createServer();
  private readonly tunnels = new Set<Tunnel>();
  private readonly held: (() => void)[] = [];
  private upgradeCount = 0;
  private upgrade = Promise.withResolvers<void>();
  private refusal: number | null = null;
  private paused = false;
  private targetPort: number;

  constructor(targetPort: number) {
    this.targetPort = targetPort;
    this.server.on("request", (request, response) => {
      const onward = this.forward(request);
      onward.once("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.once("error", () => response.writeHead(502).end());
      request.pipe(onward);
    });
    this.server.on("upgrade", (request: IncomingMessage, client: Duplex, head: Buffer) => {
      this.onUpgrade(request, client, head);
    });
  }

  async listen(port: number): Promise<void> {
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Where clients connect, `ws://127.0.0.1:<port>`. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** How many WebSockets were asked for so far, refused ones included. */
  get upgrades(): number {
    return this.upgradeCount;
  }

  /** How many WebSockets are open now. */
  get open(): number {
    return this.tunnels.size;
  }

  /** Resolves when the next WebSocket is asked for. */
  nextUpgrade(): Promise<void> {
    return this.upgrade.promise;
  }

  /** Destroys every open WebSocket on both sides, without a close frame. */
  cutAll(): void {
    for (const tunnel of this.tunnels) tunnel.destroy();
  }

  /** Lets no byte through in either direction, new WebSockets included; no socket is closed. */
  pause(): void {
    this.paused = true;
    for (const tunnel of this.tunnels) tunnel.pause();
  }

  /** Lets everything flow again, what waited first. */
  resume(): void {
    this.paused = false;
    for (const tunnel of this.tunnels) tunnel.resume();
    for (const go of this.held.splice(0)) go();
  }

  /** Answers every new WebSocket with this HTTP status, as a host does whose gateway is away; null ends it. */
  refuse(status: number | null): void {
    this.refusal = status;
  }

  /** Sends what comes from now on to another port; open WebSockets stay where they are. */
  setTarget(port: number): void {
    this.targetPort = port;
  }

  async close(): Promise<void> {
    this.cutAll();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private onUpgrade(request: IncomingMessage, client: Duplex, head: Buffer): void {
    this.upgradeCount += 1;
    this.upgrade.resolve();
    this.upgrade = Promise.withResolvers();
    client.on("error", () => client.destroy());
    const connect = () =>
      this.refusal === null ? this.connect(request, client, head) : end(client, this.refusal);
    if (this.paused) this.held.push(connect);
    else connect();
  }

  private connect(request: IncomingMessage, client: Duplex, head: Buffer): void {
    const onward = this.forward(request);
    onward.once("error", () => end(client, 502));
    onward.once("response", (answer) => {
      client.write(statusLine(answer));
      answer.pipe(client);
    });
    onward.once("upgrade", (answer, gateway, gatewayHead) => {
      client.write(statusLine(answer));
      if (gatewayHead.length > 0) client.write(gatewayHead);
      if (head.length > 0) gateway.write(head);
      this.track(new Tunnel(client, gateway));
    });
    client.once("close", () => onward.destroy());
    onward.end();
  }

  private track(tunnel: Tunnel): void {
    this.tunnels.add(tunnel);
    tunnel.onceClosed(() => this.tunnels.delete(tunnel));
    if (this.paused) tunnel.pause();
    else tunnel.resume();
  }

  private forward(request: IncomingMessage): ClientRequest {
    const forwarded = { "x-forwarded-for": clientAddress, "x-forwarded-proto": "https" };
    return send({
      host: "127.0.0.1",
      port: this.targetPort,
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: { ...request.headers, ...forwarded },
      agent: false,
    });
  }
}

function end(client: Duplex, status: number): void {
  client.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}

function statusLine(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
    lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
