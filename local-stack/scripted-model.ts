/** A stand-in for a large language model: an OpenAI-compatible server that answers by the rules of `scripted-reply.ts`. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { answerInFull, failWith, streamReply, type Answer } from "./scripted-answer.ts";
import { scriptReply, type ScriptedReply } from "./scripted-reply.ts";
import { contentPictures, contentText, visitorWords, type PromptMessage } from "./visitor-words.ts";

/** One prompt that the model was asked. */
export interface JournalEntry {
  /** When, ISO 8601 UTC. */
  at: string;
  /** The visitor's own words of the last user message, without what the gateway put around them. */
  text: string;
  /** Everything that the gateway sent, system prompt included. */
  messages: PromptMessage[];
  model: string;
}

interface CompletionRequest {
  model?: string;
  stream?: boolean;
  messages?: { role?: string; content?: unknown }[];
}

export async function startScriptedModel({ port = 0 }: { port?: number } = {}): Promise<ScriptedModel> {
  const model = new ScriptedModel();
  await model.listen(port);
  return model;
}

/** Owns the server, its journal and the replies that wait to be released. */
export class ScriptedModel {
  private readonly server: Server = createServer((request, response) => {
    this.route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else failWith(response, 500, String(error));
    });
  });
  /** Milliseconds that it thinks before it answers, beside what the marks say. @default 0 */
  thinkMs = 0;
  private entries: JournalEntry[] = [];
  private readonly readers = new Set<(entry: JournalEntry) => void>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly released = new Set<string>();
  private readonly failedFirst = new Set<string>();

  async listen(port: number): Promise<void> {
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
  }

  /** What a gateway takes as the provider's base URL; ends in `/v1`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Every prompt so far, oldest first. */
  journal(): JournalEntry[] {
    return [...this.entries];
  }

  clearJournal(): void {
    this.entries = [];
  }

  /** The first prompt that matches, be it here already or still to come. */
  async waitForPrompt(matches: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
    const known = this.entries.find((entry) => matches(entry));
    if (known) return known;
    return new Promise((resolve) => {
      const reader = (entry: JournalEntry) => {
        if (!matches(entry)) return;
        this.readers.delete(reader);
        resolve(entry);
      };
      this.readers.add(reader);
    });
  }

  /** Lets the replies go on that hold at `name`; when there is none yet, the next one passes. */
  release(name: string): void {
    const held = this.waiting.get(name);
    if (!held?.size) this.released.add(name);
    held?.forEach((proceed) => proceed());
    this.waiting.delete(name);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://model").pathname;
    const held = /^\/v1\/release\/(.+)$/.exec(path)?.[1];
    switch (held === undefined ? `${request.method} ${path}` : request.method) {
      case "POST /v1/chat/completions":
        return this.complete(JSON.parse(await readAll(request)) as CompletionRequest, response);
      case "GET /v1/models":
        return sendJson(response, { object: "list", data: [{ id: "scripted-1", object: "model" }] });
      case "GET /v1/journal":
        return sendJson(response, this.entries);
      case "DELETE /v1/journal":
        this.clearJournal();
        return sendJson(response, []);
      case "POST":
        this.release(decodeURIComponent(held ?? ""));
        return sendJson(response, { released: held });
      default:
        return failWith(response, 404, `There is no ${request.method} ${path} here.`);
    }
  }

  private async complete(request: CompletionRequest, response: ServerResponse): Promise<void> {
    const messages = (request.messages ?? []).map(({ role = "user", content }): PromptMessage => {
      const pictures = contentPictures(content);
      return { role, text: contentText(content), ...(pictures.length > 0 && { pictures }) };
    });
    const words = visitorWords(messages);
    const model = request.model ?? "scripted-1";
    if (isTurn(messages)) this.record({ at: new Date().toISOString(), text: words, messages, model });
    const results = resultsSince(messages);
    const { holdStart, ...script } = this.script(words);
    const answer: Answer = {
      script: holdStart === undefined || results > 0 ? script : { ...script, holdStart },
      tool: script.tools[results],
      model,
      thinkMs: this.thinkMs,
      promptTokens: messages.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0),
      pass: (name, signal) => this.pass(name, signal),
    };
    return request.stream ? streamReply(answer, response) : answerInFull(answer, response);
  }

  /** What it does with these words, which may be another thing the first time. */
  private script(words: string): ScriptedReply {
    const { failFirst, ...script } = scriptReply(words);
    if (failFirst === undefined || this.failedFirst.has(words)) return script;
    this.failedFirst.add(words);
    return { ...script, fail: failFirst };
  }

  private record(entry: JournalEntry): void {
    this.entries.push(entry);
    this.readers.forEach((reader) => reader(entry));
  }

  /** Waits for the release of `name`; rejects when `signal` says that nobody listens any more. */
  private async pass(name: string, signal: AbortSignal): Promise<void> {
    if (this.released.delete(name)) return;
    const held = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, held);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => (held.delete(resolve), reject(signal.reason as Error)));
    held.add(resolve);
    return promise;
  }
}

/** How many tools have answered since the last message of a visitor that asks for one. */
function resultsSince(messages: readonly PromptMessage[]): number {
  const asked = messages.findLastIndex(({ role, text }) => role === "user" && text.includes("[tool:"));
  return messages.slice(asked + 1).filter(({ role }) => role === "tool").length;
}

/** False for what a gateway asks on its own: titles, summaries, and the second half of a tool call. */
function isTurn(messages: readonly PromptMessage[]): boolean {
  if (messages.at(-1)?.role === "tool") return false;
  const system = messages.find(({ role }) => role === "system" || role === "developer")?.text ?? "";
  const isAgent = /running inside (OpenClaw|Clawdbot)/i.test(system);
  return isAgent || !/\b(title|topic label|slug|summar|compact)/i.test(system);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
