import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";

/** What the gateway asked its model. */
export interface Asked {
  /** The names of the tools that the model might have called. */
  readonly tools: readonly string[];
  /** Everything else of the request, as text. */
  readonly prompt: string;
  readonly authorization: string | undefined;
}

interface CompletionRequest {
  readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
  readonly messages?: unknown;
}

/** Owns a model server that remembers whole requests, and answers each with the same sentence. */
export class RecordingModel {
  static readonly answer = "Good day to you.";
  readonly asked: Asked[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.#complete(request, response).catch(() => response.destroy());
  });

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** What it was asked with these words. */
  askedWith(words: string): readonly Asked[] {
    return this.asked.filter(({ prompt }) => prompt.includes(words));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tools = [], messages } = JSON.parse(await readAll(request)) as CompletionRequest;
    this.asked.push({
      tools: tools.map((tool) => tool.function?.name ?? "unnamed"),
      prompt: JSON.stringify(messages),
      authorization: request.headers.authorization,
    });
    answer(response);
  }
}

function answer(response: ServerResponse): void {
  const envelope = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "recording-1" };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const send = (choice: object, rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...envelope, choices: [{ index: 0, finish_reason: null, ...choice }], ...rest })}\n\n`,
    );
  response.writeHead(200, { "content-type": "text/event-stream" });
  send({ delta: { role: "assistant", content: RecordingModel.answer } });
  send({ delta: {}, finish_reason: "stop" }, { usage });
  response.end("data: [DONE]\n\n");
}
