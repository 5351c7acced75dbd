import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import * as z from "zod";
import { Inbox } from "./inbox.ts";

const requestFrame = z.object({
  type: z.literal("req"),
  id: z.string(),
  method: z.string(),
  params: z.any(),
  traceparent: z.string().optional(),
});

export type RequestFrame = z.infer<typeof requestFrame>;

/** What `connect` is answered with: the hello's payload, or a refusal with the code that closes the socket. */
export type ConnectAnswer =
  | { readonly hello: object }
  | { readonly error: object; readonly close: number; readonly reason?: string }
  | { readonly hang: true };

export const helloV4 = {
  type: "hello-ok",
  protocol: 4,
  server: { version: "2026.9.6", connId: "c-1", bootId: "b-1" },
  features: { methods: ["chat.send"], events: [] },
  policy: { maxPayload: 26_214_400, maxBufferedBytes: 1, tickIntervalMs: 30_000 },
  auth: { role: "operator", scopes: ["operator.read"] },
};

export const helloV3 = {
  ...helloV4,
  protocol: 3,
  server: { version: "dev", connId: "c-2" },
  auth: undefined,
};

export const refusal = (code: string, message = code, more: object = {}): ConnectAnswer => ({
  error: { code: "INVALID_REQUEST", message, details: { code }, ...more },
  close: 1008,
  reason: message,
});

/** One socket at the gateway's side, after its `connect` arrived. */
export class ServerConnection {
  readonly socket: WebSocket;
  readonly connect: RequestFrame;
  readonly requests = new Inbox<RequestFrame>();
  /** Called for every request, instead of keeping it in `requests`. */
  onRequest: (request: RequestFrame) => void = (request) => this.requests.put(request);
  #seq = 0;

  constructor(socket: WebSocket, connect: RequestFrame) {
    this.socket = socket;
    this.connect = connect;
  }

  answer(request: RequestFrame, payload: unknown): void {
    this.send({ type: "res", id: request.id, ok: true, payload });
  }

  refuse(request: RequestFrame, error: object): void {
    this.send({ type: "res", id: request.id, ok: false, error });
  }

  /** Sends an event; `lost` frames before it never arrive. */
  event(event: string, payload: object, lost = 0): void {
    this.#seq += 1 + lost;
    this.send({ type: "event", event, payload, seq: this.#seq });
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }
}

/** A gateway that does nothing but the handshake: the rest is said by the test. */
export class ProtocolServer implements AsyncDisposable {
  readonly connections = new Inbox<ServerConnection>();
  /** Sockets opened so far, whatever became of them. */
  sockets = 0;
  readonly #server: WebSocketServer;
  readonly #answer: (connect: RequestFrame) => ConnectAnswer;

  private constructor(server: WebSocketServer, answer: (connect: RequestFrame) => ConnectAnswer) {
    this.#server = server;
    this.#answer = answer;
    server.on("connection", (socket) => this.#welcome(socket));
  }

  static async start(
    answer: (connect: RequestFrame) => ConnectAnswer = () => ({ hello: helloV4 }),
    options: { readonly autoPong?: boolean } = {},
  ): Promise<ProtocolServer> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
    await once(server, "listening");
    return new ProtocolServer(server, answer);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  nextConnection(): Promise<ServerConnection> {
    return this.connections.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: WebSocket): void {
    this.sockets += 1;
    let connection: ServerConnection | undefined;
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const request = requestFrame.parse(JSON.parse((data as Buffer).toString()));
      if (connection === undefined) this.#admit(socket, (connection = new ServerConnection(socket, request)));
      else connection.onRequest(request);
    });
    const challenge = { nonce: `nonce-${this.sockets}`, ts: 1_790_000_000_000 };
    socket.send(JSON.stringify({ type: "event", event: "connect.challenge", payload: challenge }));
  }

  #admit(socket: WebSocket, connection: ServerConnection): void {
    const answer = this.#answer(connection.connect);
    this.connections.put(connection);
    if ("hello" in answer) connection.answer(connection.connect, answer.hello);
    if (!("error" in answer)) return;
    connection.refuse(connection.connect, answer.error);
    socket.close(answer.close, answer.reason);
  }
}
