import type { IncomingMessage } from "node:http";
import { WebSocket, type RawData } from "ws";
import type { Challenge } from "../../functions/src/gateway/connection/connect-request.ts";
import { classify } from "../../functions/src/gateway/failures/classify.ts";
import type { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import { parseFrame, type GatewayAnswer } from "../../functions/src/gateway/wire/frames.ts";

/** Characters of a refused upgrade's body that are looked at for a reason. */
const maxBody = 2_048;

/**
 * Owns one WebSocket that is opened to be looked at: it tells its opening, the challenge and the answer to `connect`
 * apart, which a connection that is to be used need not. All three reject with the failure that ended the socket.
 */
export class ProbeSocket {
  readonly opened: Promise<void>;
  readonly challenge: Promise<Challenge>;
  readonly answer: Promise<GatewayAnswer>;
  readonly #socket: WebSocket;
  readonly #deadline: NodeJS.Timeout;
  readonly #rejects: ((failure: GatewayFailure) => void)[];

  constructor(url: string, deadlineMs: number) {
    const opened = Promise.withResolvers<void>();
    const challenge = Promise.withResolvers<Challenge>();
    const answer = Promise.withResolvers<GatewayAnswer>();
    const all = [opened, challenge, answer];
    for (const { promise } of all) promise.catch(() => {}); // whoever waits for it hears of it
    [this.opened, this.challenge, this.answer] = [opened.promise, challenge.promise, answer.promise];
    this.#rejects = all.map(({ reject }) => reject);
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on("open", () => opened.resolve());
    this.#socket.on("message", (data) => {
      const frame = parseFrame(textOf(data));
      if (frame.kind === "challenge") challenge.resolve(frame);
      if (frame.kind === "response") answer.resolve(frame.answer);
    });
    this.#socket.on("unexpected-response", (_request, response) => void this.#refused(response));
    this.#socket.on("error", (error) => this.#end(classify({ from: "socket", error })));
    this.#socket.on("close", (code, reason) =>
      this.#end(classify({ from: "close", code, reason: reason.toString() })),
    );
    this.#deadline = setTimeout(() => this.#end(classify({ from: "deadline", of: "connect" })), deadlineMs);
  }

  connect(params: object): Promise<GatewayAnswer> {
    this.#socket.send(JSON.stringify({ type: "req", id: "connect", method: "connect", params }), () => {});
    return this.answer;
  }

  close(): void {
    clearTimeout(this.#deadline);
    this.#socket.terminate();
  }

  async #refused(response: IncomingMessage): Promise<void> {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (body = (body + chunk).slice(0, maxBody)));
    response.once("close", () =>
      this.#end(classify({ from: "upgrade", status: response.statusCode ?? 0, body })),
    );
  }

  #end(failure: GatewayFailure): void {
    for (const reject of this.#rejects) reject(failure);
    this.close();
  }
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
}
