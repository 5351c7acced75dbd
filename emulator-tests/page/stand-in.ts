import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import type { ChatChunk } from "../../functions/src/contract/chat.ts";
import type { Attachment } from "../../functions/src/contract/common.ts";

type Data = Readonly<Record<string, unknown>>;

/** Answers one action; what it throws is the refusal's details. */
export type Answer = (data: Data) => object | Promise<object>;

/** A message that a page sent, whose stream the test tells. */
export class Sent {
  readonly data: Data;
  /** Resolves once the page has left the stream. */
  readonly left: Promise<void>;
  readonly #response: ServerResponse;

  constructor(data: Data, response: ServerResponse) {
    this.data = data;
    this.#response = response;
    this.left = new Promise((resolve) => response.once("close", resolve));
  }

  get messageId(): string {
    return String(this.data["messageId"]);
  }

  accept(): void {
    const { messageId } = this;
    const { conversationId = messageId } = this.data;
    this.say({ type: "accepted", conversationId: String(conversationId), messageId, runId: "run" });
  }

  say(chunk: ChatChunk): void {
    this.#write({ message: chunk });
  }

  finish(
    text: string,
    { state = "complete", ...more }: Data & { state?: "complete" | "stopped" } = {},
  ): void {
    const { messageId } = this;
    const { conversationId = messageId } = this.data;
    const reply = { id: `${messageId}-reply`, text, state, createdAt: new Date().toISOString(), ...more };
    this.#write({ result: { conversationId, messageId, reply } });
    this.#response.end();
  }

  #write(line: object): void {
    this.#response.write(`data: ${JSON.stringify(line)}\n\n`);
  }
}

/** Owns a server that answers the pages' calls of `chat` and `conversations` in the backend's place, as the test says. */
export class StandIn {
  readonly url: string;
  /** Of every action but `send`, the newest last. */
  readonly asked: Data[] = [];
  /** Files by their ids; what was uploaded among them. */
  readonly files = new Map<string, { bytes: Buffer; contentType: string }>();
  /** Awaited before the answer to each upload. */
  beforePut: () => Promise<void> = () => Promise.resolve();
  readonly #answers = new Map<string, Answer>();
  readonly #server: Server;
  #waiting: ((sent: Sent) => void) | undefined;
  #unheard: Sent[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.on("list", () => ({ conversations: [] }));
    this.on("messages", () => ({ messages: [] }));
    this.on("refresh", () => ({ added: 0 }));
    this.on("stop", () => ({ stopped: true }));
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<StandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new StandIn(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  on(action: string, answer: Answer): void {
    this.#answers.set(action, answer);
  }

  /** Has this page talk to it. */
  async take(page: Page): Promise<void> {
    await page.route(
      ({ pathname }) => /\/(?:chat|conversations)$/.test(pathname),
      (route) => route.continue({ url: `${this.url}/` }),
    );
  }

  /** The next message that a page sends. */
  sent(): Promise<Sent> {
    const next = this.#unheard.shift();
    if (next) return Promise.resolve(next);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.setHeader("Access-Control-Allow-Methods", "*");
    const id = /^\/bucket\/([\w-]+)/.exec(request.url ?? "")?.[1];
    if (request.method === "PUT" && id !== undefined) return this.#put(id, request, response);
    if (request.method === "GET" && id !== undefined) return this.#get(id, response);
    if (request.method !== "POST") return void response.writeHead(204).end();
    const { data } = JSON.parse(await bodyOf(request)) as { data: Data };
    const { action = "send" } = data;
    if (action === "send") return this.#stream(new Sent(data, response), response);
    this.asked.push(data);
    const answer = this.#answers.get(String(action));
    const [status, body] = await outcome(() => answer?.(data) ?? {});
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  }

  async #put(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      await this.beforePut();
      const contentType = request.headers["content-type"] ?? "";
      this.files.set(id, { bytes: Buffer.concat(parts), contentType });
      response.writeHead(200).end();
    } catch {
      response.destroy(); // the page was cut off
    }
  }

  #get(id: string, response: ServerResponse): void {
    const file = this.files.get(id);
    if (file === undefined) return void response.writeHead(403).end();
    response.writeHead(200, { "Content-Type": file.contentType }).end(file.bytes);
  }

  #stream(sent: Sent, response: ServerResponse): void {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(sent);
    else this.#unheard.push(sent);
  }
}

/** A file as messages show it, which the stand-in has where it is among its files. */
export function attachmentAt({ url }: StandIn, id: string, more: Partial<Attachment> = {}): Attachment {
  const about = { kind: "file", name: "bill.pdf", contentType: "text/plain", bytes: 1_400 } as const;
  return { id, ...about, url: `${url}/bucket/${id}`, ...more };
}

/** What an answer throws so that the call is refused. */
export class Refused extends Error {
  readonly details: object;

  constructor(details: object) {
    super("Refused.");
    this.details = details;
  }
}

async function outcome(work: () => object | Promise<object>): Promise<[number, object]> {
  try {
    return [200, { result: await work() }];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { message, details } = error;
    return [400, { error: { status: "FAILED_PRECONDITION", message, details } }];
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
