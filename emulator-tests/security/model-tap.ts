import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { startScriptedModel, type ScriptedModel } from "../../local-stack/scripted-model.ts";
import { contentText, visitorWords } from "../../local-stack/visitor-words.ts";

/** What a gateway asked its model. */
export interface Asked {
  /** The visitor's own words of the last user message, without what the gateway put around them. */
  readonly words: string;
  /** All user messages as they were sent. */
  readonly raw: string;
  /** Images of any user message. */
  readonly images: number;
}

interface Message {
  readonly role?: string;
  readonly content?: unknown;
}

/** Owns the wire between a gateway and the scripted model, and hears every prompt on it whole. */
export class ModelTap {
  readonly #model: ScriptedModel;
  readonly #asked: Asked[] = [];
  readonly #server = createServer((request, response) => {
    this.#forward(request, response).catch(() => response.destroy());
  });

  private constructor(model: ScriptedModel) {
    this.#model = model;
  }

  static async open(): Promise<ModelTap> {
    const tap = new ModelTap(await startScriptedModel());
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    return tap;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get asked(): readonly Asked[] {
    return this.#asked;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await Promise.all([new Promise((done) => this.#server.close(done)), this.#model.close()]);
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    if (request.method === "POST") this.#hear(body);
    const path = (request.url ?? "").replace(/^\/v1/, "");
    const answer = await fetch(`${this.#model.baseUrl}${path}`, {
      method: request.method ?? "GET",
      headers: { "content-type": "application/json" },
      ...(request.method === "POST" ? { body } : {}),
    });
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json",
    });
    if (answer.body === null) response.end();
    else Readable.fromWeb(answer.body).pipe(response);
  }

  #hear(body: string): void {
    const { messages = [] } = JSON.parse(body) as { messages?: readonly Message[] };
    const spoken = messages.filter(({ role }) => role === "user");
    this.#asked.push({
      words: visitorWords(
        messages.map(({ role = "user", content }) => ({ role, text: contentText(content) })),
      ),
      raw: spoken.map(({ content }) => contentText(content)).join("\n"),
      images: spoken.reduce((sum, { content }) => sum + imagesIn(content), 0),
    });
  }
}

function imagesIn(content: unknown): number {
  if (!Array.isArray(content)) return 0;
  return content.filter((part: { type?: unknown } | null) => part?.type === "image_url").length;
}
