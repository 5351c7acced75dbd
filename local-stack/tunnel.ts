import type { Duplex } from "node:stream";

/** Owns the two sockets of one proxied WebSocket; when one closes so does the other. */
export class Tunnel {
  private readonly client: Duplex;
  private readonly gateway: Duplex;

  constructor(client: Duplex, gateway: Duplex) {
    this.client = client;
    this.gateway = gateway;
    gateway.on("error", () => this.destroy());
    gateway.once("close", () => this.destroy());
    client.once("close", () => this.destroy());
  }

  resume(): void {
    this.client.pipe(this.gateway).pipe(this.client);
  }

  pause(): void {
    for (const socket of [this.client, this.gateway]) socket.unpipe().pause();
  }

  destroy(): void {
    this.client.destroy();
    this.gateway.destroy();
  }

  onceClosed(listener: () => void): void {
    this.gateway.once("close", listener);
  }
}
