import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Line extends AsyncDisposable {
  readonly url: string;
  /** Bytes that the gateway has sent through it. */
  readonly received: number;
}

/**
 * A line to the gateway that is as long as told: every byte arrives half of `roundTripMs` after it was sent, and a new
 * connection costs one round trip more, as TCP's does.
 */
export async function openLine(url: string, roundTripMs: number): Promise<Line> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let received = 0;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [near, far]) sockets.add(socket.on("error", () => {}));
    far.on("data", (data) => (received += data.length));
    const openAt = performance.now() + roundTripMs;
    carry(near, far, roundTripMs / 2, openAt);
    carry(far, near, roundTripMs / 2, openAt);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get received() {
      return received;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function carry(from: Socket, to: Socket, delayMs: number, openAt: number): void {
  const later = (act: () => void) => {
    const ms = delayMs + Math.max(0, openAt - performance.now());
    if (ms === 0) act();
    else setTimeout(act, ms);
  };
  from.on("data", (data) => later(() => to.write(data)));
  from.on("close", () => later(() => to.destroy()));
}
