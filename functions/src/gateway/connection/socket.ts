import type { IncomingMessage } from "node:http";
import { WebSocket, type RawData } from "ws";
import { classify } from "../failures/classify.ts";
import type { GatewayFailure } from "../failures/failure.ts";
import type { FailureDetails } from "../failures/failure-row.ts";

/** Begins to connect a WebSocket to a gateway. */
export type OpenSocket = (url: string) => WebSocket;

/** A frame as it arrived. */
export type FrameListener = (data: Buffer, isBinary: boolean) => void;

/** Bytes of a frame that end the connection: four times what any release sends. */
const fatalFrameBytes = 100 * 1024 * 1024;

/** Bytes of a refused upgrade's body that are looked at for a reason. */
const maxBodyBytes = 2048;

/** Owns one WebSocket, and turns everything that can end it into one failure. */
export class GatewaySocket {
  /** Resolves once, when the socket cannot be used any more. Never rejects. */
  readonly ended: Promise<GatewayFailure>;
  /** What is added to the details of every failure. */
  readonly known: FailureDetails;
  /** Called for every frame. Frames that arrive while there is no listener are dropped. */
  onFrame: FrameListener = () => {};
  /** Called for every pong. */
  onPong: () => void = () => {};
  readonly #socket: WebSocket;
  readonly #end: (failure: GatewayFailure) => void;

  /** Starts to connect at once. */
  constructor(url: string, known: FailureDetails, open: OpenSocket = openWebSocket) {
    const { promise, resolve } = Promise.withResolvers<GatewayFailure>();
    this.ended = promise;
    this.#end = resolve;
    this.known = known;
    this.#socket = open(url);
    this.#socket.on("message", (data, isBinary) => this.onFrame(bufferOf(data), isBinary));
    this.#socket.on("pong", () => this.onPong());
    this.#socket.on("unexpected-response", (_request, response) => void this.#refused(response));
    this.#socket.on("error", (error) => this.#end(classify({ from: "socket", error }, known)));
    this.#socket.on("close", (code, reason) =>
      this.#end(classify({ from: "close", code, reason: reason.toString() }, known)),
    );
  }

  /** Sends one text frame. A socket that is gone drops it: whoever waits for an answer is told by `ended`. */
  send(text: string): void {
    this.#socket.send(text, () => {});
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  /** Ends the socket at once, for the given reason. */
  terminate(failure: GatewayFailure): void {
    this.#end(failure);
    this.#socket.terminate();
  }

  /** Says goodbye first. Frames that still arrive are dropped. */
  close(failure: GatewayFailure): void {
    this.#end(failure);
    this.onFrame = () => {};
    this.#socket.close(1000);
  }

  async #refused(response: IncomingMessage): Promise<void> {
    const body = await bodyStart(response);
    this.terminate(classify({ from: "upgrade", status: response.statusCode ?? 0, body }, this.known));
  }
}

function openWebSocket(url: string): WebSocket {
  return new WebSocket(url, {
    maxPayload: fatalFrameBytes,
    perMessageDeflate: false,
    // A byte that is no text becomes a replacement character when it is read; that is no reason to lose the connection.
    skipUTF8Validation: true,
  });
}

async function bodyStart(response: IncomingMessage): Promise<string> {
  let body = "";
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length >= maxBodyBytes) break;
    }
  } catch {
    // What was read so far is enough, or there is no reason to be found.
  }
  return body.slice(0, maxBodyBytes);
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
