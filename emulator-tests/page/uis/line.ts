import { once } from "node:events";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import type { Message } from "../../../functions/src/contract/index.ts";

/** Owns what stands between the browser and the functions, and fails as a network and an agent may. */
export class Line {
  /** What the agent has said on its own: found by the next `refresh`, and the last message from then on. */
  late: string | undefined;
  #found: string | undefined;
  /** Said instead of the beginning of each reply, until it is replaced by that. */
  wrongWords: string | undefined;
  readonly #target: string;
  readonly #server = createServer((request, response) => this.#forward(request, response));
  readonly #streams = new Set<ServerResponse>();
  readonly #held: (() => void)[] = [];

  /** @param target `host:port` of the functions. */
  static async open(target: string): Promise<Line> {
    const line = new Line(target);
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    return line;
  }

  private constructor(target: string) {
    this.#target = target;
  }

  /** `host:port` */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts every reply that is on its way, in the middle of its response. */
  cutReplies(): void {
    for (const response of this.#streams) response.destroy();
  }

  /** As if nothing had ever been wrong. */
  mend(): void {
    [this.late, this.#found] = [undefined, undefined];
    this.putRight();
  }

  /** Lets go what stands behind the wrong words. */
  putRight(): void {
    this.wrongWords = undefined;
    for (const proceed of this.#held.splice(0)) proceed();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const [host, port] = this.#target.split(":");
    const { method, url, headers } = request;
    const onward = send({ host, port, method, path: url, headers, agent: false }, (answer) => {
      const isStream = headers.accept === "text/event-stream";
      const passed = isStream ? this.#stream(answer, response) : this.#answer(answer, response);
      void passed.catch(() => response.destroy());
    });
    onward.once("error", () => response.destroy());
    response.once("close", () => onward.destroy());
    request.pipe(onward);
  }

  async #answer(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = this.#withLate(await readAll(answer));
    const { "content-length": _, "transfer-encoding": __, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, headers).end(body);
  }

  async #stream(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    this.#streams.add(response);
    response.once("close", () => this.#streams.delete(response));
    for await (const event of eventsOf(answer)) response.write(await this.#told(event, response));
    response.end();
  }

  /** The first words of a reply come behind the wrong ones, and take their place. */
  async #told(event: string, response: ServerResponse): Promise<string> {
    if (this.wrongWords === undefined || !event.includes('"type":"delta"')) return event;
    response.write(`data: ${JSON.stringify({ message: { type: "delta", text: this.wrongWords } })}\n\n`);
    await new Promise<void>((resolve) => this.#held.push(resolve));
    return event.replace('"type":"delta"', '"type":"replace"');
  }

  #withLate(body: string): string {
    const { result, ...others } = JSON.parse(body || "{}") as Answer;
    if (result?.added !== undefined && this.late !== undefined) {
      this.#found = this.late;
      return JSON.stringify({ ...others, result: { added: 1 } });
    }
    if (result?.messages === undefined || this.#found === undefined) return body;
    const late = { id: "late", role: "assistant", text: this.#found, state: "complete" } as const;
    const messages = [...result.messages, { ...late, createdAt: new Date().toISOString() }];
    return JSON.stringify({ ...others, result: { ...result, messages } });
  }
}

/** Of a callable, as far as it matters here. */
interface Answer {
  readonly result?: { readonly messages?: readonly Message[]; readonly added?: number };
}

/** The events of a stream, each with the empty line behind it. */
async function* eventsOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  for await (const part of answer.setEncoding("utf8")) {
    const events = `${rest}${String(part)}`.split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) yield `${event}\n\n`;
  }
  if (rest !== "") yield rest;
}
