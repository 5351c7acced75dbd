import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTls } from "node:tls";
import { promisify } from "node:util";
import { WebSocketServer } from "ws";

/** Something that listens where a gateway should, until it is disposed of. */
export class Listener implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
    });
  }

  static async of(server: Server): Promise<Listener> {
    const listener = new Listener(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Accepts connections and never says a word. */
export const silent = (): Promise<Listener> => Listener.of(createTcp());

/** Breaks every connection as soon as it hears something. */
export const breaking = (): Promise<Listener> =>
  Listener.of(createTcp((socket) => socket.once("data", () => socket.resetAndDestroy())));

/** A web server that answers everything with one status. */
export function answering(status: number, body = ""): Promise<Listener> {
  return Listener.of(createHttp((_request, response) => response.writeHead(status).end(body)));
}

/** Opens WebSockets and never challenges anybody. */
export function speechless(): Promise<Listener> {
  const server = createHttp();
  const webSockets = new WebSocketServer({ server });
  webSockets.on("connection", (socket) => socket.on("error", () => {}));
  return Listener.of(server);
}

/** Speaks TLS with a certificate that nobody vouches for. */
export async function selfSigned(): Promise<Listener> {
  const folder = mkdtempSync(join(tmpdir(), "self-signed-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    const words = ["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    await promisify(execFile)("openssl", [...words, "-keyout", key, "-out", cert]);
    const server = createTls({ key: readFileSync(key), cert: readFileSync(cert) });
    server.on("tlsClientError", () => {});
    return await Listener.of(server);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
